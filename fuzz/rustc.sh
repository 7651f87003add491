#!/bin/sh
# Compiles Whylight with the coverage that libFuzzer reads, and everything else as it is: burn has no part in reading files, and the same
# flags for it would mean to compile it anew. These are stable flags; the address sanitizer would need a nightly compiler.
rustc=$1
shift
case " $* " in
*" --crate-name whylight "* | *" --crate-name whylight_fuzz "*)
  exec "$rustc" "$@" -C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4 \
    -C llvm-args=-sanitizer-coverage-inline-8bit-counters -C llvm-args=-sanitizer-coverage-pc-table \
    -C llvm-args=-sanitizer-coverage-trace-compares
  ;;
*) exec "$rustc" "$@" ;;
esac
