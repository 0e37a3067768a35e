// RE2 as a plain C library: the same engine, and the same reading of JavaScript's syntax, as the npm package `re2`, whose
// sources it is built from. For systems that package brings no binary for. See docs/decisions/0021-re2-on-windows.md.
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "pattern.h"

#ifdef _WIN32
#define EXPORT extern "C" __declspec(dllexport)
#else
#define EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace {

constexpr uint32_t IGNORE_CASE = 1;
constexpr uint32_t DOT_ALL = 2;

re2::RE2::Options optionsOf(uint32_t flags) {
  re2::RE2::Options options;
  options.set_case_sensitive((flags & IGNORE_CASE) == 0);
  options.set_one_line(true);
  options.set_dot_nl((flags & DOT_ALL) != 0);
  options.set_log_errors(false);
  return options;
}

std::string translated(const char* pattern, uint32_t size) {
  std::vector<char> buffer;
  const std::string source(pattern, size);
  return translateRegExp(source.c_str(), size, false, buffer) ? std::string(buffer.data(), buffer.size() - 1) : source;
}

void* failed(const std::string& what, char* error, uint32_t room) {
  const size_t length = std::min<size_t>(what.size(), room - 1);
  std::memcpy(error, what.data(), length);
  error[length] = 0;
  return nullptr;
}

}  // namespace

// Null, and a message of at most `room` bytes with its end, where RE2 refuses the pattern.
EXPORT void* menshen_re2_open(const char* pattern, uint32_t size, uint32_t flags, char* error, uint32_t room) {
  auto compiled = std::make_unique<re2::RE2>(translated(pattern, size), optionsOf(flags));
  return compiled->ok() ? compiled.release() : failed(compiled->error(), error, room);
}

EXPORT int32_t menshen_re2_test(const void* compiled, const char* text, uint32_t size) {
  const absl::string_view view(text, size);
  return static_cast<const re2::RE2*>(compiled)->Match(view, 0, size, re2::RE2::UNANCHORED, nullptr, 0) ? 1 : 0;
}

EXPORT void menshen_re2_close(void* compiled) { delete static_cast<re2::RE2*>(compiled); }

// `joined` holds the patterns one after the other, `sizes` the bytes of each.
EXPORT void* menshen_re2_set_open(const char* joined, const uint32_t* sizes, uint32_t count, uint32_t flags, char* error,
                                  uint32_t room) {
  auto set = std::make_unique<re2::RE2::Set>(optionsOf(flags), re2::RE2::UNANCHORED);
  for (uint32_t at = 0; at < count; at += 1) {
    std::string why;
    if (set->Add(translated(joined, sizes[at]), &why) < 0) return failed(why, error, room);
    joined += sizes[at];
  }
  return set->Compile() ? set.release() : failed("RE2.Set could not be compiled.", error, room);
}

// How many of the set were met, their numbers in order; -1 where RE2 ran out of its memory.
EXPORT int32_t menshen_re2_set_match(const void* set, const char* text, uint32_t size, int32_t* found, uint32_t room) {
  std::vector<int> met;
  re2::RE2::Set::ErrorInfo info{re2::RE2::Set::kNoError};
  const bool any = static_cast<const re2::RE2::Set*>(set)->Match(absl::string_view(text, size), &met, &info);
  if (!any && info.kind != re2::RE2::Set::kNoError) return -1;
  std::sort(met.begin(), met.end());
  const size_t count = std::min<size_t>(met.size(), room);
  std::copy_n(met.begin(), count, found);
  return static_cast<int32_t>(count);
}

EXPORT void menshen_re2_set_close(void* set) { delete static_cast<re2::RE2::Set*>(set); }
