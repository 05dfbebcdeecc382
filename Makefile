# A thin front door to the build. Everything real is in meson.build.
#
#   make            build in ./build
#   make demo       see it work on a virtual camera
#   make check      all tests that need no hardware
#   make check-import  an import of 20,000 objects that is killed 500 times, and one of
#                   12 GiB (half an hour, in memory and in $LARGE_DIR)
#   make check-usb  tests on real USB, in a virtual machine; LOG=FOLDER gets
#                   what went over the wire where one failed
#   make fuzz       look for what breaks it, for TIME=60 seconds, with clang
#   make coverage   what of it the fuzzers' corpora reach
#   make bench      measure it, against floor programs and gphoto2 (15 minutes)
#   make windows    build for Windows in ./build-windows, with mingw-w64
#   make install    PREFIX=/usr/local DESTDIR=
#
# What is missing on this machine is installed first; NO_DEPS=1 leaves that out.

BUILD ?= build
PREFIX ?= /usr/local
MESONFLAGS ?=

all: deps
	@$(MAKE) --no-print-directory compile

compile: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet

$(BUILD)/build.ninja:
	@meson setup $(BUILD) --prefix=$(PREFIX) $(MESONFLAGS) >/dev/null || \
	    { cat $(BUILD)/meson-logs/meson-log.txt; exit 1; }

deps:
	@[ -n "$(NO_DEPS)" ] || tools/deps.sh build
deps-test:
	@[ -n "$(NO_DEPS)" ] || tools/deps.sh build test
deps-usb:
	@[ -n "$(NO_DEPS)" ] || tools/deps.sh build usb

deps-fuzz:
	@[ -n "$(NO_DEPS)" ] || tools/deps.sh build test fuzz

deps-bench:
	@[ -n "$(NO_DEPS)" ] || tools/deps.sh build bench

demo: deps
	@$(MAKE) --no-print-directory compile
	@tools/demo.sh $(BUILD)/cmd/miniptp

# What was configured before cmocka was there is configured anew.
check: deps-test
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	@meson configure $(BUILD) -Dtests=enabled
	@$(MAKE) --no-print-directory compile
	@python3 tools/check.py $(BUILD)

check-import: deps-test
	@$(MAKE) --no-print-directory compile
	@OBJECTS=$${OBJECTS:-20000} KILLS=$${KILLS:-500} LARGE=$${LARGE-1} meson test -C $(BUILD) \
	    --timeout-multiplier 0 --num-processes 1 --verbose import_killed import_large

check-usb: deps-usb
	@$(MAKE) --no-print-directory compile
	@test/usb/check.sh $(BUILD) $(LOG)

bench: deps-bench
	@$(MAKE) --no-print-directory compile
	@ninja -C $(BUILD) --quiet floor
	@case "$(BENCHFLAGS)" in *--usb*) [ -n "$(NO_DEPS)" ] || tools/deps.sh usb ;; esac
	@bench/run --build $(BUILD) $(BENCHFLAGS)

fuzz: deps-fuzz
	@[ -f build-fuzz/build.ninja ] || CC=clang meson setup build-fuzz \
	    -Dfuzz=enabled -Dtests=enabled >/dev/null
	@ninja -C build-fuzz --quiet fuzzers
	@tools/fuzz.py build-fuzz --time $(or $(TIME),60)
	@$(MAKE) --no-print-directory coverage FOUND=build-fuzz/found

coverage: deps-test
	@[ -f build-coverage/build.ninja ] || CC=gcc meson setup build-coverage \
	    -Db_coverage=true -Doptimization=0 -Dtests=enabled >/dev/null
	@ninja -C build-coverage --quiet replays
	@tools/coverage.py build-coverage $(if $(FOUND),--found $(FOUND))

windows:
	@tools/windows.sh build-windows $(MESONFLAGS)

install: all
	@meson configure $(BUILD) --prefix=$(PREFIX)
	@ninja -C $(BUILD) >/dev/null
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD) --quiet --no-rebuild
	@echo "Installed in $(DESTDIR)$(PREFIX)."

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	@rm -rf $(BUILD)

.PHONY: all compile deps deps-test deps-usb deps-bench deps-fuzz demo check check-import \
	check-usb bench fuzz coverage windows install format clean
