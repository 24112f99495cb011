# SPDX-License-Identifier: Apache-2.0
# The third-party libraries, under the short names that tests/lint/layers.txt uses. All come from
# Debian 12 (deploy/dependencies.txt says why each is here) and are included as SYSTEM.

find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(simdjson REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
find_path(HOUSECALLD_PROMETHEUS_INCLUDE prometheus/registry.h REQUIRED)
find_library(HOUSECALLD_PROMETHEUS_LIBRARY prometheus-cpp-core REQUIRED)

foreach(name boost asio beast curl openssl simdjson spdlog yaml sqlite cli11 prometheus systemd
             zstd)
  add_library(thirdparty_${name} INTERFACE)
endforeach()
target_link_libraries(thirdparty_boost INTERFACE Boost::headers)
target_link_libraries(thirdparty_asio INTERFACE Boost::headers Threads::Threads)
# One executor type and no implicit deprecated interfaces, in every unit alike.
target_compile_definitions(thirdparty_asio INTERFACE BOOST_ASIO_NO_DEPRECATED
                                                     BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_libraries(thirdparty_beast INTERFACE thirdparty_asio)
target_link_libraries(thirdparty_curl INTERFACE CURL::libcurl)
target_link_libraries(thirdparty_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
target_link_libraries(thirdparty_simdjson INTERFACE simdjson::simdjson)
target_link_libraries(thirdparty_spdlog INTERFACE spdlog::spdlog)
target_link_libraries(thirdparty_yaml INTERFACE yaml-cpp)
target_link_libraries(thirdparty_sqlite INTERFACE SQLite::SQLite3)
target_link_libraries(thirdparty_cli11 INTERFACE CLI11::CLI11)
target_include_directories(thirdparty_prometheus SYSTEM
                           INTERFACE ${HOUSECALLD_PROMETHEUS_INCLUDE})
target_link_libraries(thirdparty_prometheus INTERFACE ${HOUSECALLD_PROMETHEUS_LIBRARY})
target_link_libraries(thirdparty_systemd INTERFACE PkgConfig::systemd)
target_link_libraries(thirdparty_zstd INTERFACE PkgConfig::zstd)
