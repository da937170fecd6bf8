# The libraries dateline stands on, found by CMake packages or pkg-config files, each a Debian package. Used by the
# build and by projects that link dateline.
include(CMakeFindDependencyMacro)

macro(dateline_require name debian)
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "dateline needs ${name}: apt-get install ${debian}")
  endif()
endmacro()

find_package(Threads QUIET)
dateline_require(Threads libc6-dev)
find_package(Boost 1.74 QUIET COMPONENTS program_options)
dateline_require(Boost libboost-program-options-dev)
find_package(nlohmann_json QUIET)
dateline_require(nlohmann_json nlohmann-json3-dev)
find_package(PkgConfig QUIET)
dateline_require(PkgConfig pkg-config)
foreach(library "xapian-core;libxapian-dev" "libzstd;libzstd-dev" "zlib;zlib1g-dev"
                "libxxhash;libxxhash-dev" "libutf8proc;libutf8proc-dev" "gumbo;libgumbo-dev" "uchardet;libuchardet-dev" "simdjson;libsimdjson-dev"
                "libbrotlidec;libbrotli-dev" "libmagic;libmagic-dev")
  list(GET library 0 module)
  list(GET library 1 debian)
  if(NOT TARGET PkgConfig::${module})
    pkg_check_modules(${module} QUIET IMPORTED_TARGET GLOBAL ${module})
    dateline_require(${module} ${debian})
  endif()
endforeach()
# Makes full builds faster; not every architecture has it.
if(NOT TARGET PkgConfig::libisal)
  pkg_check_modules(libisal QUIET IMPORTED_TARGET GLOBAL libisal)
endif()
find_library(CLD2_LIBRARY cld2)
if(NOT CLD2_LIBRARY)
  message(FATAL_ERROR "dateline needs CLD2: apt-get install libcld2-dev")
endif()
