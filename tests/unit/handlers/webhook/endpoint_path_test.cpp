// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/endpoint_path.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace housecalld::webhook {
namespace {

struct Row {
  std::string_view path;
  std::string_view address;  ///< project integration installation

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.path; }
};

class EndpointPath : public testing::TestWithParam<Row> {};

TEST_P(EndpointPath, NamesItsParts) {
  const auto address = parse_endpoint_path(GetParam().path);
  ASSERT_TRUE(address);
  EXPECT_EQ(std::string(address->project) + " " + std::string(address->integration) + " " +
                std::string(address->installation),
            GetParam().address);
}

INSTANTIATE_TEST_SUITE_P(
    Table, EndpointPath,
    testing::Values(
        Row{"/v1/projects/p/integrations/i/installations/x", "p i x"},
        Row{"/v1/projects/p/integrations/i/installations/x/", "p i x"},
        Row{"/any/prefix/v1/projects/p/integrations/i/installations/x", "p i x"},
        Row{"/v1/v1/projects/p/integrations/i/installations/x", "p i x"},
        Row{"https://example.com/v1/projects/p/integrations/i/installations/x", "p i x"},
        Row{"/v1/projects/p-1.a_B/integrations/i/installations/0f3c-9", "p-1.a_B i 0f3c-9"},
        Row{"/v1/projects/projects/integrations/integrations/installations/installations",
            "projects integrations installations"},
        Row{"/v1/projects/p/integrations/i", "p i "}, Row{"/v1/projects/p/integrations/i/", "p i "},
        Row{"/any/prefix/v1/projects/p/integrations/i", "p i "}, Row{"/webhooks/x", "  x"},
        Row{"/webhooks/x/", "  x"}));

class OtherPath : public testing::TestWithParam<std::string_view> {};

TEST_P(OtherPath, IsNotTheEndpoint) { EXPECT_FALSE(parse_endpoint_path(GetParam())); }

INSTANTIATE_TEST_SUITE_P(
    Table, OtherPath,
    testing::Values("", "/", "//", "x", "/v1", "/webhooks", "/webhooks/", "/webhooks//",
                    "webhooks/x", "/webhooks/x//", "/webhooks/x/y", "/prefix/webhooks/x",
                    "/webhooks/%78", "/webhooks/x y", "/webhooks/x:y", "/webhooks/\xC3\xA9",
                    "/Webhooks/x", "/v1/projects/p/integrations/i/installations",
                    "/v1/projects/p/integrations/i/installations//",
                    "/v1/projects/p/integrations//installations/x",
                    "/v1/projects//integrations/i/installations/x",
                    "/v1/projects/p/integrations/i/installations/x/y",
                    "/v2/projects/p/integrations/i/installations/x",
                    "/projects/p/integrations/i/installations/x",
                    "v1/projects/p/integrations/i/installations/x", "/v1/projects/p",
                    "/v1/projects/p/installations/x", "/v1x/projects/p/integrations/i"));

}  // namespace
}  // namespace housecalld::webhook
