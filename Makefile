# The commands of this project. `make help` lists them; README.md tells the two that matter: demo and test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

KERNEL ?= 6.12
MVN ?= mvn -B -ntp -q $(MAVEN_FLAGS)

.PHONY: help packages build test-classes test-unit test-kernel

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages: ## the Debian packages that are missing
	@testbed/packages

build: packages ## everything, without tests
	@$(MVN) package -DskipTests

test-classes: packages
	@$(MVN) -pl pcap-filter,node-agent -am -DskipTests test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath

test-unit: packages ## unit tests of all modules
	@$(MVN) test

test-kernel: test-classes ## tests tagged `kernel` under KERNEL (5.10, 6.1, 6.12, sid, host …); TESTS=<class pattern>
	@testbed/kernel-tests $(KERNEL) $(if $(TESTS),'$(TESTS)')
