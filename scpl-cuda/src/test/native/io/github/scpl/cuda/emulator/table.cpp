/** Finds a kernel: where to call it, its arguments, and a bit for each that is a pointer. */
extern "C" __attribute__((visibility("default"))) int emulatedKernel(const char* name,
                                                                     long long* found) {
  for (const emulated::Entry& entry : entries) {
    if (strcmp(entry.name, name) == 0) {
      found[0] = (long long) entry.launch;
      found[1] = entry.count;
      found[2] = entry.pointers;
      return 1;
    }
  }
  return 0;
}
