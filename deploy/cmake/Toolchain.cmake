# SPDX-License-Identifier: Apache-2.0
# Compiler flags for every target of the product: `housecalld_flags`.

find_program(HOUSECALLD_CCACHE ccache)
if(HOUSECALLD_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HOUSECALLD_CCACHE})
endif()

add_library(housecalld_flags INTERFACE)
target_include_directories(housecalld_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(housecalld_flags INTERFACE HOUSECALLD_VERSION="${PROJECT_VERSION}")
target_compile_options(
  housecalld_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
            -Wnull-dereference -Werror)
# GCC 12 inlines library internals into our code when it optimises, and then warns about them
# (std::string assignment: GCC bug 105651; one half of Asio's frame allocation). The dev and clang
# presets keep these four.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(housecalld_flags INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized
                                                    -Wno-restrict -Wno-mismatched-new-delete)
endif()

if(HOUSECALLD_SANITIZE)
  add_compile_options(-fsanitize=${HOUSECALLD_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HOUSECALLD_SANITIZE})
endif()
if(HOUSECALLD_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
