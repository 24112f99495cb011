# SPDX-License-Identifier: Apache-2.0
# One static library per folder, declared by the lines of tests/lint/layers.txt.

# housecalld_target_name(<out> <folder>): routing/store/sqlite -> housecalld_routing_store_sqlite
function(housecalld_target_name out folder)
  string(REPLACE "/" "_" flat ${folder})
  set(${out} housecalld_${flat} PARENT_SCOPE)
endfunction()

# Reads `folder: folders | libraries` and makes the folder's library. A folder without .cpp files
# becomes an INTERFACE library, so that "link what you include" holds for it too.
function(housecalld_library_from_line line)
  string(REGEX MATCH "^([^:]+):([^|]*)\\|?(.*)$" _ "${line}")
  set(folder ${CMAKE_MATCH_1})
  separate_arguments(folders UNIX_COMMAND "${CMAKE_MATCH_2}")
  separate_arguments(libraries UNIX_COMMAND "${CMAKE_MATCH_3}")

  housecalld_target_name(target ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${target} ${scope} housecalld_flags)
  foreach(dependency ${folders})
    housecalld_target_name(name ${dependency})
    target_link_libraries(${target} ${scope} ${name})
  endforeach()
  foreach(library ${libraries})
    target_link_libraries(${target} ${scope} thirdparty_${library})
  endforeach()
endfunction()

function(housecalld_libraries_from_layers file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^[a-z]")
  foreach(line ${lines})
    housecalld_library_from_line("${line}")
  endforeach()
endfunction()

# The sample bodies of `send-test` (daemon/cli/samples/*.json) become one source file.
function(housecalld_embed_samples)
  file(GLOB samples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/daemon/cli/samples/*.json)
  set(rows "")
  foreach(sample ${samples})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sample})
    get_filename_component(event ${sample} NAME_WLE)
    file(READ ${sample} body)
    string(APPEND rows "    {\"${event}\", R\"json(${body})json\"},\n")
  endforeach()
  set(SAMPLE_ROWS "${rows}")
  configure_file(${CMAKE_SOURCE_DIR}/daemon/cli/samples/samples.cpp.in
                 ${CMAKE_BINARY_DIR}/generated/samples.cpp @ONLY)
  target_sources(housecalld_daemon_cli PRIVATE ${CMAKE_BINARY_DIR}/generated/samples.cpp)
endfunction()

# The dictionary that bodies are compressed with becomes a source file of the store.
function(housecalld_embed_dictionary)
  set(dictionary ${CMAKE_SOURCE_DIR}/routing/store/sqlite/body.dict)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dictionary})
  file(READ ${dictionary} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" DICTIONARY_BYTES "${bytes}")
  configure_file(${CMAKE_SOURCE_DIR}/routing/store/sqlite/body_dictionary.cpp.in
                 ${CMAKE_BINARY_DIR}/generated/body_dictionary.cpp @ONLY)
  target_sources(housecalld_routing_store_sqlite
                 PRIVATE ${CMAKE_BINARY_DIR}/generated/body_dictionary.cpp)
endfunction()
