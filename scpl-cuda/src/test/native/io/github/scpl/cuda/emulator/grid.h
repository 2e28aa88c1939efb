// SPDX-License-Identifier: Apache-2.0
//
// Stands in for CUDA's grid, so that a compiler of C++ takes the kernels' sources, which follow here.
//
// Blocks run one after the other, on the calling thread. A block's threads run one after the other,
// too: the first fiber runs them all in a loop, as long as none comes to a barrier. Who comes to one
// is left there with its stack, and a fiber for the next thread takes over, until all have come; then
// they go on in turns. All have to come to the same barrier, or all have to end. In which order the
// threads go is up to the caller: with races between them the results differ from order to order.

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <type_traits>
#include <utility>

#define __global__ inline __attribute__((always_inline))
#define __device__
#define __shared__ static thread_local
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __syncthreads() emulated::barrier(__LINE__)

namespace emulated {

struct Index {
  unsigned x, y, z;
};

constexpr int BLOCK = 256;

/** Of a fiber; apart by a little more, so that they do not meet in the caches. */
constexpr size_t STACK = 32768 + 5 * 64;

/** Where the block's threads begin that a fiber runs from its place on. */
typedef void Threads(struct Block& block);

#if defined(__x86_64__) && defined(__linux__) && !defined(EMULATED_PORTABLY)
#define EMULATED_GO

/** Where a fiber was left: its stack, on which the rest lies. */
typedef void* Place;

extern "C" __attribute__((visibility("hidden"))) void emulatedGo(Place* from, Place to);

asm(R"(
  .text
  .globl emulatedGo
  .hidden emulatedGo
  .type emulatedGo, @function
emulatedGo:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  popq %rcx
  jmp *%rcx
  .size emulatedGo, . - emulatedGo
)");

/** Leaves the fiber that runs, until somebody comes back to it. */
static inline void go(Place& from, Place& to) { emulatedGo(&from, to); }

#else

/** Where a fiber was left. */
struct Place {
  jmp_buf state;
};

/** Leaves the fiber that runs, until somebody comes back to it. */
[[gnu::noinline]] static void go(Place& from, Place& to) {
  if (_setjmp(from.state) == 0) {
    _longjmp(to.state, 1);
  }
}

#endif

/** What a thread of the system needs to run blocks, and the state of the one that runs. */
struct Block {
  Place fibers[BLOCK];
  Place back;
  char* stacks = nullptr;
  bool ready = false;

  Threads* threads = nullptr;
  const long long* words = nullptr;
  unsigned order = 0;
  int current = 0;
  bool barriers = false;
  int waiting = 0;
  int ended = 0;
  int line = 0;
  bool failed = false;
  char message[256];

  ~Block() { free(stacks); }
};

}  // namespace emulated

static thread_local emulated::Index threadIdx;
static thread_local emulated::Index blockIdx;
static thread_local emulated::Index gridDim;
static const emulated::Index blockDim = {emulated::BLOCK, 1, 1};

namespace emulated {

/** Of this thread of the system. */
static thread_local Block* theBlock;

static Block& makeBlock() {
  static thread_local Block block;  // freed with the thread
  theBlock = &block;
  return block;
}

[[noreturn, gnu::noinline]] static void fail(Block& block, const char* what) {
  snprintf(block.message, sizeof block.message, "thread %u of block %u, %u %s, line %d", threadIdx.x,
           blockIdx.x, blockIdx.y, what, block.line);
  block.ready = false;  // some fibers are left where they are
  block.failed = true;
  Place nowhere;
  go(nowhere, block.back);
  abort();
}

/** Leaves a fiber for the next one, or for the first one again when all have come as far. */
static inline void goOn(Block& block) {
  Place& from = block.fibers[block.current];
  if (block.ended == BLOCK) {
    go(from, block.back);
    return;
  }
  if (++block.current == BLOCK) {
    block.current = 0;
    block.waiting = 0;
  }
  go(from, block.fibers[block.current]);
}

[[gnu::noinline]] static void barrier(int line) {
  Block& block = *theBlock;
  if ((threadIdx.x ^ block.order) != (unsigned) block.current || block.ended > 0) {
    block.line = line;
    fail(block, "came to a barrier after others had ended");
  }
  if (block.waiting > 0 && block.line != line) {
    fail(block, "came to another barrier than others, which are at that");
  }
  block.line = line;
  block.barriers = true;
  block.waiting++;
  goOn(block);
  threadIdx.x = block.current ^ block.order;
}

/** What a fiber does; it never returns. */
static void fiber() {
  Block& block = *theBlock;
  for (;;) {
    block.threads(block);
    if (!block.barriers) {
      go(block.fibers[block.current], block.back);
    } else {
      if (block.waiting > 0) {
        fail(block, "ended while others are at a barrier");
      }
      block.ended++;
      goOn(block);
    }
  }
}

#ifdef EMULATED_GO

/** Begins a fiber, which waits for its first turn. */
static void makeFiber(Block& block, int number) {
  size_t top = (size_t) (block.stacks + (number + 1) * STACK) / 64 * 64;
  void** stack = (void**) top;
  *--stack = nullptr;  // to where it would return
  *--stack = (void*) fiber;
  for (int saved = 0; saved < 6; saved++) {
    *--stack = nullptr;
  }
  block.fibers[number] = stack;
}

#else

static void beginFiber() {
  Block& block = *theBlock;
  go(block.fibers[block.current], block.back);
  fiber();
}

/** Begins a fiber, which waits for its first turn. */
[[gnu::noinline]] static void makeFiber(Block& block, int number) {
  ucontext_t context;
  ucontext_t here;
  getcontext(&context);
  context.uc_stack.ss_sp = block.stacks + number * STACK;
  context.uc_stack.ss_size = STACK / 64 * 64;
  context.uc_link = nullptr;
  makecontext(&context, beginFiber, 0);
  block.current = number;
  if (_setjmp(block.back.state) == 0) {
    swapcontext(&here, &context);
  }
}

#endif

static void makeFibers(Block& block) {
  if (block.stacks == nullptr) {
    size_t huge = 2 << 20;  // pages of this size do not thrash the processor's table of pages
    size_t bytes = (BLOCK * STACK + huge - 1) / huge * huge;
    block.stacks = (char*) aligned_alloc(huge, bytes);
    if (block.stacks == nullptr) {
      abort();
    }
#ifdef MADV_HUGEPAGE
    madvise(block.stacks, bytes, MADV_HUGEPAGE);
#endif
  }
  for (int number = 0; number < BLOCK; number++) {
    makeFiber(block, number);
  }
  block.ready = true;
}

/** Runs a grid; returns null, or what was wrong. */
static const char* run(Threads* threads, int gridX, int gridY, int order, const long long* words) {
  Block& block = theBlock == nullptr ? makeBlock() : *theBlock;
  if (!block.ready) {
    makeFibers(block);
  }
  block.failed = false;
  block.threads = threads;
  block.words = words;
  block.order = order & (BLOCK - 1);
  bool backwards = order >= BLOCK;
  gridDim = {(unsigned) gridX, (unsigned) gridY, 1};
  long long blocks = (long long) gridX * gridY;
  for (long long i = 0; i < blocks; i++) {
    long long number = backwards ? blocks - 1 - i : i;
    blockIdx = {(unsigned) (number % gridX), (unsigned) (number / gridX), 0};
    block.current = 0;
    block.barriers = false;
    block.waiting = 0;
    block.ended = 0;
    go(block.back, block.fibers[0]);
    if (block.failed) {
      return block.message;
    }
  }
  return nullptr;
}

template <typename T>
static inline T argument(long long word) {
  static_assert(std::is_pointer_v<T> || std::is_same_v<T, int> || std::is_same_v<T, long long> ||
                    std::is_same_v<T, double>,
                "arguments of kernels are pointers, int, long long or double");
  T value;
  memcpy(&value, &word, sizeof value);
  return value;
}

/** A kernel by name: where to call it, its arguments, and a bit for each that is a pointer. */
struct Entry {
  const char* name;
  const char* (*launch)(int gridX, int gridY, int order, const long long* words);
  int count;
  long long pointers;
};

template <auto F>
struct Kernel;

template <typename... A, void (*F)(A...)>
struct Kernel<F> {
  template <size_t... I>
  static inline void threads(Block& block, std::index_sequence<I...>) {
    const long long* words = block.words;
    (void) words;
    unsigned order = block.order;
    for (unsigned place = block.current; place < BLOCK; place++) {
      threadIdx.x = place ^ order;
      F(argument<A>(words[I])...);
      if (block.barriers) {
        return;  // the others have fibers of their own
      }
    }
  }

  static void threads(Block& block) { threads(block, std::index_sequence_for<A...>{}); }

  static const char* launch(int gridX, int gridY, int order, const long long* words) {
    return run(threads, gridX, gridY, order, words);
  }

  static Entry entry(const char* name) {
    long long pointers = 0;
    int i = 0;
    ((pointers |= (long long) std::is_pointer_v<A> << i++), ...);
    return {name, launch, sizeof...(A), pointers};
  }
};

}  // namespace emulated

static inline unsigned __float_as_uint(float value) {
  unsigned bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float __uint_as_float(unsigned bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline int __float_as_int(float value) { return (int) __float_as_uint(value); }

static inline float __int_as_float(int bits) { return __uint_as_float((unsigned) bits); }

static inline long long __double_as_longlong(double value) {
  long long bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline double __longlong_as_double(long long bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
