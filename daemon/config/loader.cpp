// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/loader.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "daemon/config/checks.hpp"
#include "daemon/config/key_tree.hpp"
#include "daemon/config/references.hpp"
#include "daemon/config/values.hpp"
#include "routing/base/files.hpp"
#include "routing/base/nearest.hpp"
#include "routing/base/text.hpp"
#include "routing/base/yaml_text.hpp"
#include "routing/installations/rules.hpp"

namespace housecalld::config {
namespace {

using Path = std::vector<std::string>;

constexpr const char* kInstallations = "installations";

std::optional<std::string> doubt_about_secret(const Definition& definition, std::string_view text) {
  if (!definition.secret) return std::nullopt;
  const bool header = definition.type == Type::kHeader;
  return misspelt_reference(header ? header_value(text) : text, definition.user_and_password);
}

/// `https://user:password@host`, which is refused, has it.
bool may_hold_password(const Definition& definition, std::string_view text) {
  return definition.type == Type::kUrl && text.find('@') != std::string_view::npos;
}

/// Walks the file and the key tree together, and remembers where everything stood.
class Loader {
 public:
  Loader(const std::filesystem::path& file, Purpose purpose, Loaded& loaded, Problems& problems)
      : folder_(std::filesystem::absolute(file).parent_path()),
        purpose_(purpose),
        loaded_(loaded),
        problems_(problems) {
    problems_.go_to(file);
  }

  void read_configuration(const YAML::Node& root) {
    problems_.remember({}, 1);
    read_map(root, key_tree(), {}, 0);
  }

  /// One installation or a list of them.
  void read_installations(const YAML::Node& root) {
    const KeyNode& item = *key_tree().child(kInstallations)->item();
    if (root.IsMap()) {
      read_installation(root, item);
    } else if (root.IsSequence()) {
      for (const YAML::Node& node : root) read_installation(node, item);
    } else if (!root.IsNull()) {
      const Path here = {kInstallations, std::to_string(loaded_.settings.installations.size())};
      problems_.remember(here, 1);
      problems_.error(here, "expected one installation, or a list of them");
    }
  }

 private:
  void read_node(const YAML::Node& node, const KeyNode& known, const Path& path,
                 std::size_t index) {
    problems_.remember(path, node.Mark().line + 1);
    if (known.definition != nullptr) {
      read_value(node, *known.definition, path, index);
    } else if (known.item() != nullptr) {
      read_list(node, *known.item(), path);
    } else if (known.named() != nullptr) {
      read_named(node, *known.named(), path);
    } else {
      read_map(node, known, path, index);
    }
  }

  void read_installation(const YAML::Node& node, const KeyNode& item) {
    const std::size_t index = loaded_.settings.installations.size();
    loaded_.settings.installations.emplace_back();
    read_node(node, item, {kInstallations, std::to_string(index)}, index);
  }

  void read_map(const YAML::Node& node, const KeyNode& known, const Path& path, std::size_t index) {
    std::set<std::string> seen;
    if (node.IsDefined() && !node.IsMap() && !node.IsNull()) {
      problems_.error(path, "expected keys and values");
    } else if (node.IsMap()) {
      for (const auto& entry : node) read_entry(entry, known, path, index, seen);
    }
    for (const auto& [name, child] : known.children) {
      if (!seen.contains(name)) read_missing(*child, with(path, name), index);
    }
  }

  template <typename Entry>
  void read_entry(const Entry& entry, const KeyNode& known, const Path& path, std::size_t index,
                  std::set<std::string>& seen) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const Path here = with(path, name);
    problems_.remember(here, entry.first.Mark().line + 1);
    const KeyNode* child = known.child(name);
    if (name == "<<") {
      problems_.error(here, "YAML's merge keys are not understood: write the keys out");
    } else if (child == nullptr) {
      const auto names = known.names();
      const auto near = base::nearest(name, names);
      problems_.error(
          here, "unknown key" + (near ? "; did you mean \"" + std::string(*near) + "\"?" : ""));
    } else if (!seen.insert(name).second) {
      problems_.error(here, "stands here twice");
    } else {
      read_node(entry.second, *child, here, index);
    }
  }

  void read_list(const YAML::Node& node, const KeyNode& item, const Path& path) {
    if (!node.IsSequence() && !node.IsNull()) {
      problems_.error(path, "expected a list");
      return;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      add_item(path);
      read_node(node[i], item, with(path, std::to_string(i)), i);
    }
  }

  void read_named(const YAML::Node& node, const KeyNode& item, const Path& path) {
    if (!node.IsMap() && !node.IsNull()) {
      problems_.error(path, "expected names, each with its keys");
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string name = entry.first.Scalar();
      const Path here = with(path, name);
      problems_.remember(here, entry.first.Mark().line + 1);
      if (!seen.insert(name).second) problems_.error(here, "stands here twice");
      if (!base::is_name(name) || name.find_first_not_of("0123456789") == std::string::npos) {
        problems_.error(here,
                        "a destination's name is 1 to 128 letters, digits, dots, underscores or "
                        "dashes, not digits alone");
        continue;
      }
      loaded_.settings.destinations.emplace_back().name = name;
      read_destination(entry.second, item, here);
    }
  }

  /// Keys of another kind of destination are errors, and their defaults no business of this one.
  void read_destination(const YAML::Node& node, const KeyNode& item, const Path& path) {
    const std::string kind = node.IsMap() && node["kind"] ? node["kind"].Scalar() : "";
    const auto& kinds = item.child("kind")->definition->choices;
    const bool known_kind = std::ranges::find(kinds, kind) != kinds.end();
    for (const auto& [name, child] : item.children) {
      const std::string_view wanted = child->definition->kind;
      if (!wanted.empty() && wanted != kind) {
        if (known_kind && node.IsMap() && node[name]) {
          problems_.error(with(path, name),
                          "belongs to destinations of kind " + std::string(wanted));
        }
        ignored_.insert(child->definition);
      } else {
        ignored_.erase(child->definition);
      }
    }
    read_map(node, item, path, loaded_.settings.destinations.size() - 1);
    ignored_.clear();
  }

  void read_missing(const KeyNode& known, const Path& path, std::size_t index) {
    if (known.definition == nullptr) {
      if (known.item() == nullptr && known.named() == nullptr) read_map({}, known, path, index);
      return;
    }
    const Definition& definition = *known.definition;
    if (ignored_.contains(&definition)) return;
    if (definition.fallback) {
      const YAML::Node node = definition.list ? YAML::Load(std::string(*definition.fallback))
                                              : YAML::Node(std::string(*definition.fallback));
      read_value(node, definition, path, index);
    } else {
      problems_.error(path, "is missing; expected " + expectation(definition));
    }
  }

  void read_value(const YAML::Node& node, const Definition& definition, const Path& path,
                  std::size_t index) {
    if (ignored_.contains(&definition)) return;
    const bool nothing = definition.one_or_list && node.IsScalar() && node.Scalar().empty();
    if (nothing) return read_value(YAML::Node(YAML::NodeType::Sequence), definition, path, index);
    const bool one = definition.one_or_list && node.IsScalar();
    const bool many = definition.list && !one;
    if (many != node.IsSequence() || (!many && !node.IsScalar())) {
      problems_.error(path, definition.list
                                ? "expected a list, each item " + expectation(definition)
                                : "expected " + expectation(definition));
      return;
    }
    EffectiveValue effective{path, {}, definition.list, definition.secret, definition.reloadable};
    Values values;
    const std::size_t count = many ? node.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      const YAML::Node scalar = many ? node[i] : node;
      const Path here = many ? with(path, std::to_string(i)) : path;
      auto value = read_scalar(scalar, definition, here);
      if (!value) return;
      // What the environment holds may be a secret, in a URL above all.
      const bool expanded = scalar.Scalar().find("${") != std::string::npos;
      effective.texts.push_back(expanded ? scalar.Scalar() : value->text);
      values.push_back(std::move(*value));
    }
    if (values.empty() && !definition.fallback) {
      problems_.error(path, "is empty; expected at least one item");
      return;
    }
    definition.apply({loaded_.settings, index}, values);
    loaded_.values.push_back(std::move(effective));
  }

  std::optional<Value> read_scalar(const YAML::Node& node, const Definition& definition,
                                   const Path& path) {
    if (node.Mark().line >= 0) problems_.remember(path, node.Mark().line + 1);
    if (!node.IsScalar()) {
      problems_.error(path, "expected " + expectation(definition));
      return std::nullopt;
    }
    if (const auto doubt = doubt_about_secret(definition, node.Scalar())) {
      problems_.error(path, *doubt);
      return std::nullopt;
    }
    const bool header = definition.type == Type::kHeader;
    const bool as_it_stands =
        definition.secret && is_literal(header ? header_value(node.Scalar()) : node.Scalar());
    auto text =
        as_it_stands ? base::Result<std::string>(node.Scalar()) : expand_environment(node.Scalar());
    const bool resolve = definition.secret && purpose_ == Purpose::kDaemon;
    const bool none = text.has_value() && text->empty() && definition.may_be_empty;
    if (text.has_value() && resolve && !none) text = resolved(*text, definition.type);
    if (text.has_error()) {
      problems_.error(path, text.error().message);
      return std::nullopt;
    }
    auto value = parse_value(definition, *text, folder_);
    if (value.has_error()) {
      const bool hidden = definition.secret || may_hold_password(definition, node.Scalar());
      const std::string shown = hidden ? "" : "\"" + node.Scalar() + "\": ";
      problems_.error(path, shown + value.error().message);
      return std::nullopt;
    }
    return std::move(*value);
  }

  [[nodiscard]] base::Result<std::string> resolved(const std::string& text, Type type) const {
    if (type == Type::kHeader) return resolve_header(text, folder_);
    if (type != Type::kTimedSecret) return resolve_secret(text, folder_);
    const auto [reference, validity] = installations::split_validity(text);
    auto secret = resolve_secret(std::string(reference), folder_);
    if (secret.has_value()) *secret += validity;
    return secret;
  }

  void add_item(const Path& list) {
    if (list.front() == "listen") loaded_.settings.listen.emplace_back();
    if (list.front() == "admin") loaded_.settings.admin.tokens.emplace_back();
    if (list.front() == "installations") loaded_.settings.installations.emplace_back();
  }

  static Path with(Path path, std::string name) {
    path.push_back(std::move(name));
    return path;
  }

  std::filesystem::path folder_;
  Purpose purpose_;
  Loaded& loaded_;
  Problems& problems_;
  std::set<const Definition*> ignored_;
};

/// Reads a file and hands it on.
class Files {
 public:
  Files(Purpose purpose, Loaded& loaded, Problems& problems)
      : purpose_(purpose), loaded_(loaded), problems_(problems) {}

  void read(const std::filesystem::path& file, void (Loader::*part)(const YAML::Node&)) {
    const auto text = base::read_file(file);
    if (text.has_error()) {
      loaded_.errors.push_back(file.string() + ": " + text.error().message);
      return;
    }
    const auto complain = [&](int line, const std::string& what) {
      loaded_.errors.push_back(file.string() + ":" + std::to_string(line + 1) + ": " + what);
    };
    try {
      Loader loader(file, purpose_, loaded_, problems_);
      (loader.*part)(YAML::Load(*text));
      if (const auto second = base::second_yaml_document(*text)) {
        complain(*second, "the file holds more than one YAML document");
      }
    } catch (const YAML::Exception& error) {
      complain(error.mark.line, "not valid YAML: " + error.msg);
    }
  }

  void read_folder(const std::filesystem::path& folder) {
    std::error_code failed;
    std::set<std::filesystem::path> files;  // in the order of their names
    for (std::filesystem::directory_iterator entry(folder, failed), end; entry != end;
         entry.increment(failed)) {
      const std::filesystem::path& file = entry->path();
      const bool hidden = file.filename().string().starts_with('.');
      if (!hidden && (file.extension() == ".yaml" || file.extension() == ".yml"))
        files.insert(file);
      if (failed) break;
    }
    if (failed) {
      problems_.error({"installations_dir"}, folder.string() + ": " + failed.message());
    }
    for (const auto& file : files) read(file, &Loader::read_installations);
  }

 private:
  Purpose purpose_;
  Loaded& loaded_;
  Problems& problems_;
};

}  // namespace

Loaded load(const std::filesystem::path& file, Purpose purpose) {
  Loaded loaded;
  Problems problems(file, purpose, loaded);
  Files files(purpose, loaded, problems);
  files.read(file, &Loader::read_configuration);
  const auto& folder = loaded.settings.installations_dir;
  if (!folder.empty()) files.read_folder(folder);
  complete(loaded.settings, problems);
  // Of a file that could not be read everything would be missing.
  const bool readable = !loaded.values.empty();
  if (readable && purpose == Purpose::kDaemon) check(loaded.settings, problems);
  return loaded;
}

}  // namespace housecalld::config
