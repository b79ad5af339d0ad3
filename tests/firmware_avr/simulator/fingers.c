#include "fingers.h"

#include <stddef.h>

#include <sim_cycle_timers.h>

#include "chip.h"

#define PIN_C 0x26
#define EDGES_MAX 256
#define BETWEEN_PRESSES_MS 60
#define BOUNCES 12

static struct { uint64_t at; uint8_t down; } edges[EDGES_MAX]; /* what is down from then on */
static unsigned edges_count, edges_done;
static uint8_t down;

void fingers_hold(avr_t *avr)
{
    avr->data[PIN_C] = (uint8_t)~down;
}

static avr_cycle_count_t next_edge(avr_t *chip, avr_cycle_count_t when, void *unused)
{
    (void)unused;
    while (edges_done < edges_count && edges[edges_done].at <= when)
        down = edges[edges_done++].down;
    fingers_hold(chip);
    return edges_done < edges_count ? edges[edges_done].at : 0;
}

void fingers_begin(avr_t *avr)
{
    if (edges_done < edges_count)
        avr_cycle_timer_register(avr, edges[edges_done].at > avr->cycle ? edges[edges_done].at - avr->cycle : 1,
                                 next_edge, NULL);
}

static void add_edge(avr_t *avr, uint64_t at, uint8_t mask)
{
    if (edges_done == edges_count)
        edges_done = edges_count = 0;
    if (edges_count == EDGES_MAX)
        return;
    edges[edges_count].at = at;
    edges[edges_count++].down = mask;
    fingers_begin(avr);
}

/* The contacts close and open a few times, a third of a millisecond apart, and then stay. */
static uint64_t add_bounces(avr_t *avr, uint64_t at, uint8_t mask, uint8_t other)
{
    for (int i = 0; i < BOUNCES; i++, at += HZ / 3000)
        add_edge(avr, at, i % 2 ? other : mask);
    return at;
}

void fingers_press(avr_t *avr, uint8_t key, uint32_t ms, bool bouncing)
{
    uint64_t at = avr->cycle + 1;
    uint8_t mask = (uint8_t)(1 << (key - 1));

    if (edges_done < edges_count && edges[edges_count - 1].at + BETWEEN_PRESSES_MS * CYCLES_PER_MS > at)
        at = edges[edges_count - 1].at + BETWEEN_PRESSES_MS * CYCLES_PER_MS;
    if (bouncing)
        at = add_bounces(avr, at, mask, 0);
    add_edge(avr, at, mask);
    at += ms * CYCLES_PER_MS;
    if (bouncing)
        at = add_bounces(avr, at, 0, mask);
    add_edge(avr, at, 0);
}

void fingers_also(avr_t *avr, uint8_t key)
{
    uint8_t before = edges_count ? edges[edges_count - 1].down : down;

    add_edge(avr, avr->cycle + 1, before | (uint8_t)(1 << (key - 1)));
}

void fingers_release(avr_t *avr)
{
    add_edge(avr, avr->cycle + 1, 0);
}
