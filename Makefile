# enquiryd: one Makefile, not recursive.
#
#   make                 both programs and the manual pages (release)
#   make VARIANT=asan    the same under AddressSanitizer and UBSan
#   make deps            install what is missing (Debian 12, apt)
#   make check           units, golden files, properties, layers: two minutes
#   make test            everything; the last line is "N passed, N failed"
#   make lint            formatters and analysers; silent when all is well
#   make fuzz TIME=600   fuzz targets, that many seconds each, and a table;
#                        TARGETS="mail html" for some of them
#   make bench           speed, as ratios against programs run beside it
#   make simulate        a council's year through the engine: minutes
#   make pictures        every letter as people see it, in build/pictures,
#                        and a look for barriers; needs chromium and npm
#   make demo            the main job, shown on a private mail world
#   make demo-stop       ends what the demo left running
#   make install         DESTDIR= PREFIX=/usr

VARIANT ?= release
PREFIX ?= /usr
DESTDIR ?=
# What systemd reads, of a package in the place Debian's tools expect.
UNITDIR ?= $(PREFIX)/lib/systemd/system
VERSION := 0.1.0

# Where the products go; one folder a variant.
BUILD ?= build
export BUILD
B := $(BUILD)/$(VARIANT)
PKGS := libetpan libcurl gnutls gmime-3.0 libxml-2.0 libpcre2-8 sqlite3 \
	jansson libconfuse talloc libzstd zlib libseccomp libsystemd
CC_release := gcc
CC_test := gcc
CC_asan := gcc
CC_analyze := gcc
CC_fuzz := clang-14
CC := $(CC_$(VARIANT))

# Asked once, at the first compilation: `make deps` may install them first.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) | \
	sed 's/-I/-isystem /g'))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Walloca -Wformat=2 -Wundef -Wcast-qual \
	$(if $(CI),-Werror)
HARDEN := -fstack-protector-strong -fPIE -fcf-protection
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2 $(HARDEN) -Wnull-dereference
# The same, with the crash points of the store compiled in.
OPT_test := $(OPT_release) -DENQ_TEST_HOOKS=1
# Of what the debugger could show, a report needs the lines.
OPT_asan := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -DENQ_SANITIZE=1 -DENQ_TEST_HOOKS=1
OPT_fuzz := -O1 -g1 -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined -DENQ_SANITIZE=1
# For lint: objects that nothing is linked from.  In GCC 12 the three that are
# off do not follow what a return value says about an argument.
OPT_analyze := -O1 -Werror -fanalyzer -Wno-analyzer-null-argument \
	-Wno-analyzer-null-dereference -Wno-analyzer-use-of-uninitialized-value
LD_release := -pie -Wl,-z,relro,-z,now
LD_test := $(LD_release)
LD_asan := -fsanitize=address,undefined
LD_fuzz := -fsanitize=address,undefined

CFLAGS += -std=c17 -D_POSIX_C_SOURCE=200809L -I. \
	-include parsers/base/banned.h $(WARN) $(OPT_$(VARIANT)) $(PKG_CFLAGS) \
	-DENQ_VERSION='"$(VERSION)"' -DENQ_PREFIX='"$(PREFIX)"'
LDFLAGS += $(LD_$(VARIANT))
LIBS = $(PKG_LIBS) -lcsv -lmd4c-html -lmd4c -lpthread -lm

# A folder is a library; daemon/*.c are the roles, and what the engine does lies
# in rooms of its own beside them.
objects = $(patsubst %.c,$(B)/%.o,$(filter-out %_main.c,$(wildcard $(1)/*.c)))
BASE := $(call objects,parsers/base)
PARSERS := $(call objects,parsers)
POLICY := $(call objects,daemon/policy)
COMPOSE := $(call objects,daemon/compose)
STORE := $(call objects,daemon/store) $(B)/daemon/store/sql.o
NET := $(call objects,daemon/net)
SYS := $(call objects,daemon/sys)
ROOMS := config office import report intake tick operate
ROLES := $(foreach room,daemon $(ROOMS:%=daemon/%),$(call objects,$(room))) \
	$(B)/daemon/data/data.o
CTL := $(call objects,daemon/ctl)

# Fuzzing needs what reads from outside, and nothing else is compiled for it.
ARCHIVES := $(addprefix $(B)/,$(if $(filter-out fuzz,$(VARIANT)),libctl.a \
	libroles.a libstore.a) libnet.a libsys.a libcompose.a libpolicy.a \
	libparsers.a libbase.a)
PROGRAMS := $(B)/enquiryd $(B)/enquiryctl
MANUALS := $(patsubst daemon/man/%.scd,$(B)/man/%,$(wildcard daemon/man/*.scd))

all: $(PROGRAMS) $(MANUALS)

$(B)/libbase.a: $(BASE)
$(B)/libparsers.a: $(PARSERS)
$(B)/libpolicy.a: $(POLICY)
$(B)/libcompose.a: $(COMPOSE)
$(B)/libstore.a: $(STORE)
$(B)/libnet.a: $(NET)
$(B)/libsys.a: $(SYS)
$(B)/libroles.a: $(ROLES)
$(B)/libctl.a: $(CTL)
$(B)/%.a:
	@rm -f $@
	$(if $^,ar rcs $@ $^,ar rcs $@)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/daemon/sys/%.o $(B)/daemon/sys/%.tidy: CFLAGS += -D_GNU_SOURCE

# SQL and data files are linked in as bytes (.incbin).
$(B)/%.o: %.S
	@mkdir -p $(@D)
	$(CC) -I. -c -o $@ $<
$(B)/daemon/store/sql.o: $(wildcard daemon/store/sql/*.sql)
$(B)/daemon/data/data.o: $(wildcard daemon/data/*)

$(B)/enquiryd: $(B)/daemon/enquiryd_main.o $(ARCHIVES)
	$(CC) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS)
$(B)/enquiryctl: $(B)/daemon/ctl/enquiryctl_main.o $(ARCHIVES)
	$(CC) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS)

manuals: $(MANUALS)
$(B)/man/%: daemon/man/%.scd
	@mkdir -p $(@D)
	@# No command is broken: .TH turns on again what scdoc turns off.
	scdoc < $< > $@ && sed -i '/^\.TH /a .nh\n.ad l\n.cflags 0 -' $@

# Unit and property tests: one program a file.  So many are linked by gold,
# which takes a quarter of the time.
UNITS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/unit/*.c \
	tests/property/*.c))
$(UNITS): LDFLAGS += -fuse-ld=gold
$(B)/tests/%: $(B)/tests/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $< $(ARCHIVES) $(LIBS) -lcmocka
units: $(UNITS)

# Drivers for single modules, which the integration tests run.
TRIES := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/world/*.c))
tries: $(TRIES)

# Fuzz targets: VARIANT=fuzz only.
FUZZERS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/fuzz/*.c))
$(FUZZERS): LDFLAGS += -fsanitize=fuzzer
fuzzers: $(FUZZERS)

# For lint, VARIANT=analyze: the compiler's analyser, then clang-tidy, which is
# not asked for the compiler's own warnings.
SOURCES := $(wildcard parsers/*.c parsers/*/*.c daemon/*.c daemon/*/*.c)
DRIVERS := $(wildcard tests/*/*.c)
$(B)/tests/%.o: OPT_analyze := -O1 -Werror
analyze: $(patsubst %.c,$(B)/%.o,$(SOURCES) $(DRIVERS))
tidy: $(patsubst %.c,$(B)/%.tidy,$(SOURCES) $(DRIVERS))
$(B)/%.tidy: %.c $(B)/%.o .clang-tidy tests/.clang-tidy
	@clang-tidy-14 --quiet $< -- $(filter-out -W% -fanalyzer,$(CFLAGS)) \
		-w && touch $@

# Every header compiles alone.
headers:
	@set -e; for h in $$(find parsers daemon -name '*.h'); do \
		$(CC_release) $(filter-out -D_FORTIFY_SOURCE=2,$(CFLAGS)) \
		-D_GNU_SOURCE -fsyntax-only -x c $$h; done

deps:
	@sh tests/deps.sh

check: deps
	@sh tests/run.sh check
test: deps
	@sh tests/run.sh test
torture: deps
	@sh tests/run.sh torture
bench: deps
	@sh tests/run.sh bench
pictures: $(B)/tests/unit/test_letters
	@/usr/bin/python3 tests/pictures/pictures.py $(BUILD)/pictures
simulate: deps
	@sh tests/run.sh simulate
lint: deps
	@sh tests/lint.sh
demo: deps
	@sh tests/world/demo.sh
demo-stop:
	@sh tests/world/demo.sh stop
score:
	@sh tests/score.sh
fuzz: deps
	@sh tests/run.sh fuzz $(or $(TIME),60) $(TARGETS)
# In a copy, because packaging leaves files where it works and one level up.
deb: deps
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb/enquiryd
	tar --exclude=./build --exclude=./.git -cf - . | \
		tar -C $(BUILD)/deb/enquiryd -xf -
	cd $(BUILD)/deb/enquiryd && env -u MAKEFLAGS -u MAKELEVEL \
		dpkg-buildpackage -us -uc -b
	@ls $(BUILD)/deb/*.deb

# The unit, the example and the pages say /usr; PREFIX may be another, then for
# `make` as well.
PREFIXED = sed -E 's,/usr/(s?bin|share)/enquiry,$(PREFIX)/\1/enquiry,g'
TO := $(DESTDIR)$(PREFIX)
install: all
	install -d $(TO)/sbin $(TO)/bin $(TO)/share/enquiryd/templates \
		$(TO)/share/doc/enquiryd $(TO)/lib/sysusers.d \
		$(TO)/lib/tmpfiles.d $(DESTDIR)$(UNITDIR)
	install -m 755 $(B)/enquiryd $(TO)/sbin/
	install -m 755 $(B)/enquiryctl $(TO)/bin/
	install -m 644 templates/* $(TO)/share/enquiryd/templates/
	install -m 644 README.md daemon/data/statutory.clocks \
		$(TO)/share/doc/enquiryd/
	$(PREFIXED) systemd/enquiryd.conf.example | install -m 644 /dev/stdin \
		$(TO)/share/doc/enquiryd/enquiryd.conf.example
	$(PREFIXED) systemd/enquiryd.service | install -m 644 /dev/stdin \
		$(DESTDIR)$(UNITDIR)/enquiryd.service
	install -m 644 systemd/enquiryd.sysusers \
		$(TO)/lib/sysusers.d/enquiryd.conf
	install -m 644 systemd/enquiryd.tmpfiles \
		$(TO)/lib/tmpfiles.d/enquiryd.conf
	for m in $(MANUALS); do \
		install -d $(TO)/share/man/man$${m##*.} && \
		$(PREFIXED) $$m | install -m 644 /dev/stdin \
		$(TO)/share/man/man$${m##*.}/$${m##*/} || exit 1; done

clean:
	rm -rf $(BUILD)

.PHONY: all check test torture bench pictures simulate lint \
	demo demo-stop score fuzz fuzzers units \
	tries manuals analyze tidy deb deps headers install clean
.SECONDARY:
.DELETE_ON_ERROR:

-include $(shell find $(B) -name '*.d' 2>/dev/null)
