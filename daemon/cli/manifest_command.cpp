// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "daemon/app/tables.hpp"
#include "daemon/cli/command.hpp"
#include "daemon/cli/sample_event.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/files.hpp"
#include "routing/base/json.hpp"
#include "routing/base/terminal_text.hpp"
#include "routing/json/value.hpp"
#include "routing/manifest/manifest.hpp"
#include "routing/manifest/schema.hpp"
#include "routing/mapping/mapping.hpp"
#include "routing/message/message.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::cli {
namespace {

struct FileOptions {
  std::string config;
  std::string file;
};

struct ExplainOptions {
  std::string config;
  std::string file;
  std::string event;
  std::string installation;
  bool message = false;
};

/// The file that was named, else the configured one; empty after an error, which was reported.
std::string manifest_file(const std::string& named, const std::string& config, Context context) {
  if (!named.empty()) return named;
  const auto settings = load_settings(config, context);
  return settings ? settings->manifest.string() : "";
}

ExitCode check(const FileOptions& options, Context context) {
  const std::string file = manifest_file(options.file, options.config, context);
  if (file.empty()) return kConfiguration;
  const manifest::Loaded loaded = manifest::load_manifest(file);
  for (const manifest::Problem& problem : loaded.problems) {
    context.err << app::describe(file, problem) << '\n';
  }
  if (!loaded.usable()) return kConfiguration;
  context.out << file
              << ": valid; housecallPro integrations: " << loaded.manifest.integrations.size()
              << '\n';
  return kOk;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

std::string events_of(const manifest::SubscribeObject& object) {
  std::vector<std::string> words;
  if (object.create_event) words.emplace_back("create");
  if (object.update_event) {
    switch (object.watch) {
      case manifest::Watch::kAll:
        words.emplace_back("update");
        break;
      case manifest::Watch::kSelected:
        words.emplace_back("update of selected fields");
        break;
      case manifest::Watch::kListed:
        words.push_back("update of " + joined(object.watched));
        break;
    }
  }
  if (object.delete_event) words.emplace_back("delete");
  words.insert(words.end(), object.other_events.begin(), object.other_events.end());
  return joined(words);
}

std::string name_of(const manifest::Field& field) {
  const std::string source = field.source.empty() ? "?" : field.source;
  return field.map_to_name.empty() ? source : field.map_to_name + " = " + source;
}

std::string fields_of(const manifest::ReadObject& object) {
  std::vector<std::string> words;
  words.reserve(object.required_fields.size());
  for (const manifest::Field& field : object.required_fields) words.push_back(name_of(field));
  if (object.all_fields) words.emplace_back("all others");
  for (const manifest::Field& field : object.optional_fields) {
    words.push_back("[" + name_of(field) + "]");
  }
  return joined(words);
}

ExitCode show(const FileOptions& options, Context context) {
  const std::string file = manifest_file(options.file, options.config, context);
  if (file.empty()) return kConfiguration;
  const manifest::Loaded loaded = manifest::load_manifest(file);
  if (!loaded.usable()) return check(options, context);
  Table table({"INTEGRATION", "ACTION", "OBJECT", "DESTINATION", "WHAT"});
  for (const manifest::Integration& one : loaded.manifest.integrations) {
    for (const auto& object : one.subscribe) {
      table.add({one.name, "subscribe", object.object, object.destination, events_of(object)});
    }
    for (const auto& object : one.read) {
      const std::string name =
          object.map_to_name.empty() ? object.object : object.object + " as " + object.map_to_name;
      table.add({one.name, "read", name, object.destination, fields_of(object)});
    }
    for (const auto& object : one.write) table.add({one.name, "write", object.object, "-", "-"});
    if (one.proxy) table.add({one.name, "proxy", "-", "-", "-"});
  }
  table.print(context.out);
  context.err << "read gives messages their fields; read, write and proxy are not carried out\n";
  return kOk;
}

/// The body to be explained: the file of that name, the sample of that event, or as much of one as
/// its name tells.
base::Result<std::string> body_of(const std::string& event) {
  if (event.find('/') != std::string::npos || event.ends_with(".json") || event == "-") {
    auto text = base::read_file(event == "-" ? "/dev/stdin" : event);
    if (text.has_error()) return base::with_context(event, text.error());
    return text;
  }
  if (const Sample* const sample = find_sample(event)) return std::string(sample->body);
  return base::JsonObject().text("event", event).finish();
}

std::vector<std::string> names_in(const json::Object& object, std::string_view key) {
  std::vector<std::string> names;
  const auto found = object.find(key);
  if (!found) return names;
  const json::Object inner = found->object();
  for (const auto& [name, value] : inner.members()) names.push_back(name);
  return names;
}

/// What stands in the message's result.
void print_parts(const std::string& message, Context context) {
  const json::Parsed parsed = json::parse(message);
  if (!parsed.value) return;
  const json::Object whole = parsed.value->object();
  context.out << "objectName:   " << base::terminal_text(whole.string("objectName")) << '\n';
  const auto result = whole.find("result");
  if (!result || result->elements().empty()) return;
  const json::Object one = result->elements().front().object();
  for (const auto& [label, key] :
       {std::pair("fields:       ", "fields"), std::pair("mappedFields: ", "mappedFields"),
        std::pair("associations: ", "associations")}) {
    const auto names = names_in(one, key);
    if (!names.empty()) context.out << label << base::terminal_text(joined(names)) << '\n';
  }
  context.out << "besides:      "
              << (one.find("raw") ? "raw (the record), rawEvent (the body)" : "rawEvent (the body)")
              << '\n';
}

/// One event of one installation, told rule by rule.
class Explanation {
 public:
  Explanation(const config::Settings& settings, const plan::RoutingTable& table,
              const event::Installation& installation, Context context)
      : settings_(settings), table_(table), installation_(installation), context_(context) {}

  void print(const std::string& body, bool whole_message) const {
    const mapping::Mapped mapped = mapping::map_event(body);
    const event::ObjectEvent& object = mapped.object;
    context_.out << "installation: " << installation_.id << " (" << installation_.integration
                 << ")\n";
    if (!mapped.reason.empty()) {
      context_.out << "unmapped:     " << base::terminal_text(mapped.reason) << '\n';
      return;
    }
    context_.out << "event:        " << base::terminal_text(object.provider_event) << '\n'
                 << "object:       " << object.object << ", " << to_string(object.action) << '\n';
    if (object.record_id) {
      context_.out << "record:       " << base::terminal_text(*object.record_id) << '\n';
    }
    const json::Parsed parsed = json::parse(body);
    plan::Facts facts;
    if (parsed.value) facts.record = parsed.value->object().find(object.payload_key);
    print_rules(object, facts);
    const plan::Plan plan = plan::plan(object, installation_, table_, facts);
    if (plan.destinations.empty()) {
      context_.out << "unrouted:     " << base::terminal_text(plan.reason) << '\n';
      return;
    }
    event::StoredEvent event;
    event.id = "msg_example";
    event.installation = installation_.id;
    event.received_at = base::SystemClock().now();
    event.object = object;
    event.body = body;
    for (const std::string& destination : plan.destinations) {
      print_message(event, destination, whole_message);
    }
  }

 private:
  /// Each rule alone, so that it is told by what routes.
  void print_rules(const event::ObjectEvent& object, const plan::Facts& facts) const {
    for (const manifest::Integration& integration : table_.manifest.integrations) {
      if (integration.name != installation_.integration) continue;
      for (const manifest::SubscribeObject& rule : integration.subscribe) {
        if (rule.object != object.object) continue;
        plan::RoutingTable alone = table_;
        manifest::Integration with_one = integration;
        with_one.subscribe = {rule};
        alone.manifest.integrations = {with_one};
        const plan::Plan plan = plan::plan(object, installation_, alone, facts);
        context_.out << "rule:         " << settings_.manifest.string() << ':' << rule.line << ", "
                     << rule.object << " -> " << rule.destination << ": "
                     << (plan.destinations.empty() ? base::terminal_text(plan.reason) : "goes")
                     << '\n';
        const bool watches = rule.update_event && rule.watch != manifest::Watch::kAll;
        if (watches && object.action == event::Action::kUpdate) {
          context_.out << "              with an earlier body known: " << events_of(rule) << '\n';
        }
      }
    }
  }

  void print_message(const event::StoredEvent& event, const std::string& destination,
                     bool whole) const {
    const auto configured =
        std::ranges::find(settings_.destinations, destination, &config::DestinationSettings::name);
    const std::string format =
        configured == settings_.destinations.end() ? "ampersand" : configured->format;
    const message::Frame frame{
        installation_,
        plan::fields_of(table_.manifest, installation_.integration, event.object.object)};
    const message::Rendered made = message::render(
        message::parse_format(format).value_or(message::Format::kAmpersand), event, frame);
    context_.out << "goes to:      " << destination << " as " << format << '\n';
    if (whole) {
      for (const auto& [name, value] : made.headers) {
        context_.out << name << ": " << base::terminal_text(value) << '\n';
      }
      context_.out << base::terminal_text(made.body, base::Lines::kKeep) << '\n';
    } else if (format == "ampersand") {
      print_parts(made.body, context_);
    }
  }

  const config::Settings& settings_;
  const plan::RoutingTable& table_;
  const event::Installation& installation_;
  Context context_;
};

/// Those that were asked for: one by its id, else one of each integration, so that each is told.
std::vector<event::Installation> installations_for(const app::Tables& tables,
                                                   const std::string& wanted) {
  std::vector<event::Installation> chosen;
  for (const installations::Entry& entry : tables.installations) {
    const event::Installation& one = entry.installation;
    const bool same = std::ranges::any_of(
        chosen, [&](const auto& other) { return other.integration == one.integration; });
    if (wanted.empty() ? !same : one.id == wanted) chosen.push_back(one);
  }
  if (!wanted.empty()) return chosen;
  for (const manifest::Integration& integration : tables.routing->manifest.integrations) {
    const bool there = std::ranges::any_of(
        chosen, [&](const auto& one) { return one.integration == integration.name; });
    if (there) continue;
    event::Installation any;
    any.id = "any";
    any.integration = integration.name;
    chosen.push_back(std::move(any));
  }
  return chosen;
}

ExitCode explain(const ExplainOptions& options, Context context) {
  const auto body = body_of(options.event);
  if (body.has_error()) return report(body.error(), context);
  auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  if (!options.file.empty()) settings->manifest = options.file;
  app::Tables tables = app::build_tables(*settings);
  if (!tables.problems.empty()) {
    for (const std::string& problem : tables.problems) context.err << problem << '\n';
    return kConfiguration;
  }
  const auto chosen = installations_for(tables, options.installation);
  if (chosen.empty()) {
    context.err << "housecalld: no file has an installation \"" << options.installation << "\"\n";
    return kNotFound;
  }
  bool first = true;
  for (event::Installation one : chosen) {
    if (!first) context.out << '\n';
    first = false;
    // Whose body it is does not matter unless it was asked for.
    if (options.installation.empty()) one.company_id.clear();
    Explanation(*settings, *tables.routing, one, context).print(*body, options.message);
  }
  return kOk;
}

void declare_file(CLI::App& command, FileOptions& options) {
  add_config_option(command, options.config);
  command.add_option("file", options.file, "an amp.yaml; default: the configured one");
}

}  // namespace

void add_manifest(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("manifest", "what amp.yaml says");
  family->require_subcommand(1);
  add_command<FileOptions>(
      *family, "check", "find everything that is wrong with it", declare_file,
      [context](const FileOptions& options) { return check(options, context); }, exit_code);
  add_command<FileOptions>(
      *family, "show", "what is subscribed to, and which fields messages have", declare_file,
      [context](const FileOptions& options) { return show(options, context); }, exit_code);
  add_command<ExplainOptions>(
      *family, "explain", "which rule sends an event where, and what its message holds",
      [](CLI::App& command, ExplainOptions& options) {
        add_config_option(command, options.config);
        command
            .add_option("event", options.event,
                        "HCP's event, such as job.created, or a file with a body (- for standard\n"
                        "input)")
            ->required();
        command.add_option("--manifest", options.file, "an amp.yaml; default: the configured one");
        command.add_option("--installation", options.installation,
                           "of this one; default: one of each integration");
        command.add_flag("--message", options.message, "print the whole message");
      },
      [context](const ExplainOptions& options) { return explain(options, context); }, exit_code);
  family->add_subcommand("schema", "print a JSON schema of it, for editors")
      ->callback([context, &exit_code] {
        context.out << manifest::json_schema();
        exit_code = kOk;
      });
}

}  // namespace housecalld::cli
