#include <stdio.h>
#include <ring/ring.h>

static int run(int argc);
static int help(int argc);

/** A subcommand. */
static const struct command {
    const char *name;
    int (*run)(int argc);
} commands[] = {
    { "run", run },
    { .name = "help", .run = &help },
};

static int run(int argc)
{
    ring_t *ring = ring_new(RING_DEFAULT_SIZE);

    ring_write(ring, "x", 1);
    ring_free(ring);
    return argc;
}

static int help(int argc) { return printf("%d\n", argc); }

int main(int argc, char **argv)
{
    return commands[0].run(argc);
}
