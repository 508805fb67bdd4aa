#include "ring/ring.h"

static void usage(void) { }

/* An empty ring takes a byte. */
static void test_write(void)
{
    ring_t *ring = ring_new(1);
    ring_write(ring, "a", 1);
    usage();
}

START_TEST(frees)
{
    ring_free(ring_new(2));
}
END_TEST
