// SPDX-License-Identifier: Apache-2.0
// Input: one byte, the size of the pieces in which the rest comes, and the bytes of a connection.
#include <algorithm>
#include <string>
#include <vector>

#include "daemon/net/request_reader.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

using State = net::RequestReader::State;

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBodyBytes = 512;

std::string in_one(const net::ReadRequest& taken) {
  std::string text = taken.request.method + ' ' + taken.request.target + ' ' + taken.request.body;
  for (const auto& [name, value] : taken.request.headers) text += '\n' + name + ':' + value;
  return text;
}

void check_request(const net::ReadRequest& taken) {
  const handlers::Request& request = taken.request;
  fuzz::require(!request.method.empty() && !request.target.empty(), "a method and a target");
  fuzz::require(request.body.size() <= kBodyBytes, "no body beyond the limit");
  fuzz::require(request.target.find_first_of("\r\n") == std::string::npos, "a target of one line");
  for (const auto& [name, value] : request.headers) {
    fuzz::require(value.find_first_of("\r\n") == std::string::npos, "headers of one line");
  }
}

/// The requests that a connection was understood to make.
std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  net::RequestReader reader(kHeaderBytes, kBodyBytes);
  std::vector<std::string> requests;
  std::size_t fed = 0;
  while (!bytes.empty() && reader.state() != State::kRejected) {
    const auto space = reader.space();
    const auto size = std::min({piece, bytes.size(), space.size()});
    std::copy_n(bytes.data(), size, space.data());
    reader.received(size);
    bytes.remove_prefix(size);
    fed += size;
    fuzz::require(reader.held() <= fed + kHeaderBytes, "nothing is held that did not come");
    while (reader.state() == State::kComplete) {
      const net::ReadRequest taken = reader.take();
      check_request(taken);
      requests.push_back(in_one(taken));
    }
  }
  return requests;
}

void check(std::string_view input) {
  if (input.empty()) return;
  const std::size_t piece = static_cast<unsigned char>(input.front()) + 1U;
  input.remove_prefix(1);
  fuzz::require(read(input, piece) == read(input, input.size() + 1),
                "the same requests, however the bytes are cut");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
