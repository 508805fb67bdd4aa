/**
 * @file ring.h
 * The public interface of the ring buffer.
 */
#ifndef RING_RING_H
#define RING_RING_H

#include <stddef.h>

#include "ring/errors.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes a ring holds unless told otherwise. */
#define RING_DEFAULT_SIZE 4096
/** The smaller of two values. */
#define RING_MIN(a, b) ((a) < (b) ? (a) : (b))
#define RING_API

/** A ring of bytes; see ring_new(). */
typedef struct ring ring_t;

/** Called when a ring runs full. */
typedef void (*ring_full_fn)(ring_t *ring, void *user);

/** What a ring does when it is full. */
typedef enum ring_policy {
    RING_REFUSE,    /**< refuse the bytes */
    RING_OVERWRITE = 2
} ring_policy;

/**
 * @brief Make a ring.
 * @param size how many bytes it holds
 * @return the ring, or NULL
 */
RING_API ring_t *ring_new(size_t size);

/** Throw a ring away. */
RING_API void ring_free(ring_t *ring);

RING_API int ring_write(ring_t *ring, const char *bytes, size_t count);

/** Only ever declared. */
int ring_peek(const ring_t *ring);

extern int ring_count;

#ifdef __cplusplus
}
#endif

#endif
