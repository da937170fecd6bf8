# Run by cmake --install: writes the services, which name the program by its path. That is known only now, since --prefix
# may say another place than was configured.
cmake_path(ABSOLUTE_PATH DATELINE_BINDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
file(READ "${CMAKE_CURRENT_LIST_DIR}/sandbox.conf" DATELINE_SANDBOX)
foreach(service dateline-index@.service dateline-check@.service)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${service}.in" "${DATELINE_BINARY_DIR}/${service}" @ONLY)
  file(INSTALL "${DATELINE_BINARY_DIR}/${service}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
endforeach()
