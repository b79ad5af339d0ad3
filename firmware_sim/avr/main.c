/* The loop: once a millisecond keys, time, line and lamps, in this order. */
#include "board.h"
#include "config.h"
#include "frame.h"
#include "moment.h"
#include "pad.h"
#include "say.h"
#include "uart.h"

#define ANSWER_UNTIL_MS (gap_ms + 20 - 4u) /* the frame begins up to four later than that */

/* What may take a few cycles more or less with what is in a record has a fixed time that it never needs whole:
   encoding a frame half of two milliseconds, writing a record 82 of 100. */
#define ENCODED_AFTER_MS 2
#define RECORD_AFTER_MS 100

static struct collector collector;
static uint8_t wire[WIRE_BYTES_OUT_MAX], wire_length; /* a frame that waits for its beginning */
static uint32_t send_at;
static uint32_t heard_at;
static uint8_t gap_ms; /* RS-485: 3.5 characters, and one for the part of a millisecond that heard_at leaves out */

static void count_if_dropped(enum collected collected)
{
    if (collected == FRAME_DROPPED)
        count_up(&told.bad_frames);
}

/* Collect bytes; true when a frame is whole. */
static bool listen(void)
{
    uint8_t byte;
    enum taken taken;

    while ((taken = uart_take(&byte)) != NO_BYTE) {
        heard_at = uart_heard_ms();
        if (taken == BYTE_AFTER_SILENCE)
            count_if_dropped(frame_silence(&collector));
        enum collected collected = frame_collect(&collector, byte);
        count_if_dropped(collected);
        if (collected == FRAME_ENDED)
            return true;
    }
    return false;
}

/* It may take as long as writing the log does: what is answered is said in a later millisecond. */
static void handle_frame(void)
{
    answer_nothing();
    pad_frame(collector.bytes, collector.length, heard_at);
    frame_done(&collector);
}

static void prepare_frame(uint32_t now)
{
    wire_length = say_next(wire, now);
    send_at = now + ENCODED_AFTER_MS;
}

/* Both sides speak when they like. */
static void serve_line(uint32_t now)
{
    if (!answer_waits() && listen())
        handle_frame();
    else
        prepare_frame(now);
}

/* The pad speaks 3.5 characters after a frame for it, at the latest 20 ms after that, and not when others have
   spoken since: then the host has given this answer up. What was not said waits for the next POLL. */
static void serve_bus(uint32_t now)
{
    if (listen()) {
        handle_frame();
        return;
    }
    if (!answer_waits() || now - heard_at < gap_ms)
        return;
    if (collector.length || now - heard_at > ANSWER_UNTIL_MS)
        answer_nothing();
    else
        prepare_frame(now);
}

static void serve(uint32_t now)
{
    if (wire_length) {
        if (!has_come(send_at, now))
            return;
        uart_send(wire, wire_length);
        wire_length = 0;
    } else if (uart_is_sending()) {
        return; /* one frame after the other: what is heard meanwhile waits */
    } else if (told.config.address) {
        serve_bus(now);
    } else {
        serve_line(now);
    }
}

int main(void)
{
    struct config config;

    config_start(&config, board_draw);
    pad_start(&config, board_reset_cause(), board_draw, 0);
    gap_ms = (uint8_t)(35000ul / config.baud + 1);
    board_start();
    uart_start(config.baud);
    for (;;) {
        uint32_t now = board_next_ms();
        struct key_event event = board_key();

        if (event.key) { /* what follows is seen, heard and sent with the beginning of a later millisecond */
            if (pad_key(event.key, event.at))
                while (!has_come(event.at + RECORD_AFTER_MS, board_next_ms()))
                    ;
            continue;
        }
        struct outputs outputs = show_tick(now);
        board_show(&outputs);
        serve(now);
        pad_tick(now);
    }
}
