// SPDX-License-Identifier: Apache-2.0
// Loaded into the real binary by LD_PRELOAD: a SQLite VFS that fails or loses power when it is told
// to, clocks that are wrong, names that do not resolve, and a disk that hangs. The harness tells it
// through a file that both have mapped (shim.py has the same layout).
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace {

struct Control {
  std::int64_t calls;             ///< counted calls so far: write, sync, truncate, delete, open
  std::int64_t fail_at;           ///< the call that fails; 0: none
  std::int64_t fail_count;        ///< how many from there on
  std::int64_t fail_code;         ///< 0: the I/O error of the operation
  std::int64_t fired;             ///< how many have failed
  std::int64_t hold_unsynced;     ///< 1: what is not synced is in memory only
  std::int64_t cut_at;            ///< the call at which the power is cut; 0: none
  std::int64_t survive;           ///< 1: at the cut some of the unsynced writes reach the file
  std::int64_t seed;              ///< which
  std::int64_t sync_delay_us;     ///< how much longer a sync takes
  std::int64_t clock_offset_ms;   ///< added to the time of day
  std::int64_t names_fail;        ///< 1: no name resolves
  std::int64_t steady_offset_ms;  ///< added to the monotonic clock: time that has passed
  std::int64_t names_hang;        ///< 1: looking a name up does not end
  std::int64_t disk_hangs;        ///< 1: syncing a file whose name says `hanging` does not end
};

constexpr const char* kVariable = "HOUSECALLD_FAULT_CONTROL";
constexpr const char* kName = "destination.test";
constexpr std::int64_t kSector = 512;

Control* map_control() {
  const char* path = std::getenv(kVariable);
  const int file = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* mapped = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return mapped == MAP_FAILED ? nullptr : static_cast<Control*>(mapped);
}

Control* control() {
  static Control* const mapped = map_control();
  return mapped;
}

std::recursive_mutex& lock() {
  static std::recursive_mutex mutex;
  return mutex;
}

/// A change of a file that is not on the disk yet. `truncate`: to `offset` bytes.
struct Pending {
  bool truncate = false;
  sqlite3_int64 offset = 0;
  std::string bytes;
};

/// What all handles of one file share while power may fail.
struct Shadow {
  std::string content;  ///< as the process sees it
  std::vector<Pending> pending;
  sqlite3_file* real = nullptr;  ///< one that is open, to write with
};

std::map<std::string, std::shared_ptr<Shadow>>& shadows() {
  static std::map<std::string, std::shared_ptr<Shadow>> all;
  return all;
}

sqlite3_vfs* real_vfs() {
  static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
  return found;
}

struct File {
  sqlite3_file base;
  Shadow* shadow;  ///< null: writes go straight through
  std::string* name;
};

File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(file_of(file) + 1);
}

int write_real(sqlite3_file* real, const Pending& change, std::size_t bytes) {
  if (change.truncate) return real->pMethods->xTruncate(real, change.offset);
  if (bytes == 0) return SQLITE_OK;
  return real->pMethods->xWrite(real, change.bytes.data(), static_cast<int>(bytes), change.offset);
}

/// Whole, torn at a sector, or not at all.
void let_some_survive() {
  std::mt19937_64 dice(static_cast<std::uint64_t>(control()->seed));
  for (auto& [name, shadow] : shadows()) {
    for (const Pending& change : shadow->pending) {
      if (shadow->real == nullptr) break;
      const auto fate = dice() % 3;
      if (fate == 0) continue;
      std::size_t bytes = change.bytes.size();
      if (fate == 1) bytes = (dice() % (bytes / kSector + 1)) * kSector;
      write_real(shadow->real, change, std::min(bytes, change.bytes.size()));
    }
  }
}

void cut_power() {
  if (control()->survive != 0) let_some_survive();
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/// Counts a call. True: it fails.
bool fails() {
  Control* const told = control();
  if (told == nullptr) return false;
  const std::int64_t call = ++told->calls;
  if (told->cut_at != 0 && call >= told->cut_at) cut_power();
  const bool now =
      told->fail_at != 0 && call >= told->fail_at && call < told->fail_at + told->fail_count;
  if (now) ++told->fired;
  return now;
}

int code_or(int usual) {
  return control()->fail_code == 0 ? usual : static_cast<int>(control()->fail_code);
}

int shim_close(sqlite3_file* file) {
  const std::scoped_lock guard(lock());
  File* const mine = file_of(file);
  if (mine->shadow != nullptr && mine->shadow->real == real_of(file)) mine->shadow->real = nullptr;
  delete mine->name;
  return real_of(file)->pMethods->xClose(real_of(file));
}

int shim_read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset) {
  Shadow* const shadow = file_of(file)->shadow;
  if (shadow == nullptr) return real_of(file)->pMethods->xRead(real_of(file), out, bytes, offset);
  const std::scoped_lock guard(lock());
  const auto size = static_cast<sqlite3_int64>(shadow->content.size());
  const auto there = static_cast<std::size_t>(std::clamp<sqlite3_int64>(size - offset, 0, bytes));
  if (there > 0) std::memcpy(out, shadow->content.data() + offset, there);
  if (there == static_cast<std::size_t>(bytes)) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(bytes) - there);
  return SQLITE_IOERR_SHORT_READ;
}

int shim_write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  const std::scoped_lock guard(lock());
  if (fails()) return code_or(SQLITE_IOERR_WRITE);
  Shadow* const shadow = file_of(file)->shadow;
  if (shadow == nullptr) return real_of(file)->pMethods->xWrite(real_of(file), data, bytes, offset);
  const auto end = static_cast<std::size_t>(offset + bytes);
  if (shadow->content.size() < end) shadow->content.resize(end);
  std::memcpy(shadow->content.data() + offset, data, static_cast<std::size_t>(bytes));
  shadow->pending.push_back(
      {false, offset,
       std::string(static_cast<const char*>(data), static_cast<std::size_t>(bytes))});
  return SQLITE_OK;
}

int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const std::scoped_lock guard(lock());
  if (fails()) return code_or(SQLITE_IOERR_TRUNCATE);
  Shadow* const shadow = file_of(file)->shadow;
  if (shadow == nullptr) return real_of(file)->pMethods->xTruncate(real_of(file), size);
  shadow->content.resize(static_cast<std::size_t>(size));
  shadow->pending.push_back({true, size, {}});
  return SQLITE_OK;
}

int shim_sync(sqlite3_file* file, int flags) {
  if (control() != nullptr && control()->sync_delay_us > 0) {
    usleep(static_cast<useconds_t>(control()->sync_delay_us));  // lint: poll helper
  }
  const std::scoped_lock guard(lock());
  if (fails()) return code_or(SQLITE_IOERR_FSYNC);
  Shadow* const shadow = file_of(file)->shadow;
  sqlite3_file* const real = real_of(file);
  if (shadow != nullptr) {
    for (const Pending& change : shadow->pending) {
      const int code = write_real(real, change, change.bytes.size());
      if (code != SQLITE_OK) return code;
    }
    shadow->pending.clear();
  }
  return real->pMethods->xSync(real, flags);
}

int shim_file_size(sqlite3_file* file, sqlite3_int64* size) {
  Shadow* const shadow = file_of(file)->shadow;
  if (shadow == nullptr) return real_of(file)->pMethods->xFileSize(real_of(file), size);
  const std::scoped_lock guard(lock());
  *size = static_cast<sqlite3_int64>(shadow->content.size());
  return SQLITE_OK;
}

int shim_lock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int shim_unlock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int shim_check_lock(sqlite3_file* file, int* out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int shim_control(sqlite3_file* file, int operation, void* argument) {
  // The size comes by writing, so that it is counted and can be lost.
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int shim_sector_size(sqlite3_file* file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}
/// None: a file system without promises about torn or reordered writes.
int shim_characteristics(sqlite3_file* /*file*/) { return 0; }
int shim_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
int shim_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shim_shm_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int shim_shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods = {2,
                                     shim_close,
                                     shim_read,
                                     shim_write,
                                     shim_truncate,
                                     shim_sync,
                                     shim_file_size,
                                     shim_lock,
                                     shim_unlock,
                                     shim_check_lock,
                                     shim_control,
                                     shim_sector_size,
                                     shim_characteristics,
                                     shim_shm_map,
                                     shim_shm_lock,
                                     shim_shm_barrier,
                                     shim_shm_unmap,
                                     nullptr,
                                     nullptr};

std::string read_all(sqlite3_file* real) {
  sqlite3_int64 size = 0;
  real->pMethods->xFileSize(real, &size);
  std::string content(static_cast<std::size_t>(size), '\0');
  if (size > 0) real->pMethods->xRead(real, content.data(), static_cast<int>(size), 0);
  return content;
}

int shim_open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out) {
  const std::scoped_lock guard(lock());
  File* const mine = file_of(file);
  mine->base.pMethods = nullptr;
  mine->shadow = nullptr;
  mine->name = nullptr;
  const bool kept =
      (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if (kept && fails()) return code_or(SQLITE_CANTOPEN);
  const int code = real_vfs()->xOpen(real_vfs(), name, real_of(file), flags, out);
  if (code != SQLITE_OK) return code;
  mine->base.pMethods = &kMethods;
  mine->name = new std::string(name == nullptr ? "" : name);
  if (kept && control() != nullptr && control()->hold_unsynced != 0) {
    auto& shadow = shadows()[*mine->name];
    if (!shadow) {
      shadow = std::make_shared<Shadow>();
      shadow->content = read_all(real_of(file));
    }
    if (shadow->real == nullptr) shadow->real = real_of(file);
    mine->shadow = shadow.get();
  }
  return SQLITE_OK;
}

/// Handles may still hold the shadow: it is emptied, not freed.
int shim_delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_directory) {
  const std::scoped_lock guard(lock());
  if (fails()) return code_or(SQLITE_IOERR_DELETE);
  const auto found = shadows().find(name);
  if (found != shadows().end()) {
    found->second->content.clear();
    found->second->pending.clear();
  }
  return real_vfs()->xDelete(real_vfs(), name, sync_directory);
}

[[gnu::constructor]] void install() {
  if (control() == nullptr) return;
  static sqlite3_vfs shim = *real_vfs();
  shim.zName = "faults";
  shim.szOsFile = static_cast<int>(sizeof(File)) + real_vfs()->szOsFile;
  shim.xOpen = shim_open;
  shim.xDelete = shim_delete;
  sqlite3_vfs_register(&shim, 1);
}

constexpr useconds_t kHang = 20'000;

void shift(timespec& time, std::int64_t offset_ms) {
  const std::int64_t nanos = time.tv_nsec + (offset_ms % 1000) * 1'000'000;
  time.tv_sec += offset_ms / 1000 + (nanos >= 1'000'000'000 ? 1 : 0) - (nanos < 0 ? 1 : 0);
  time.tv_nsec = (nanos + 1'000'000'000) % 1'000'000'000;
}

bool is_hanging(int file) {
  if (control() == nullptr || control()->disk_hangs == 0) return false;
  char name[4096] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  return readlink(link.c_str(), name, sizeof name - 1) > 0 &&
         std::strstr(name, "hanging") != nullptr;
}

}  // namespace

extern "C" int fdatasync(int file) {
  using Real = int (*)(int);
  static const Real real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "fdatasync"));
  while (is_hanging(file)) usleep(kHang);  // lint: poll helper
  return real(file);
}

extern "C" int clock_gettime(clockid_t clock, struct timespec* time) {
  using Real = int (*)(clockid_t, struct timespec*);
  static const Real real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int code = real(clock, time);
  if (code != 0 || control() == nullptr) return code;
  if (clock == CLOCK_REALTIME) shift(*time, control()->clock_offset_ms);
  if (clock == CLOCK_MONOTONIC) shift(*time, control()->steady_offset_ms);
  return code;
}

extern "C" int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints,
                           struct addrinfo** found) {
  using Real = int (*)(const char*, const char*, const struct addrinfo*, struct addrinfo**);
  static const Real real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (control() != nullptr && node != nullptr && std::strcmp(node, kName) == 0) {
    while (control()->names_hang != 0) usleep(kHang);  // lint: poll helper
    if (control()->names_fail != 0) return EAI_AGAIN;
    return real("127.0.0.1", service, hints, found);
  }
  return real(node, service, hints, found);
}
