#include "show.h"

#include "messages.h"
#include "moment.h"

#define BLINK_HALF_MS 500
#define BEEP_MS 80
#define BEEP_PAUSE_MS 120
#define LOW_BEEP_MS 200
#define SIGNAL_MS_MAX 0x7FFFFFFFul /* 24 days: farther moments cannot be compared */

static enum show current;
static bool ends; /* the show ends at `end` */
static uint32_t end;

static uint32_t blink_from; /* a blink begins lit */

static uint8_t signal_kind, signal_argument; /* kind 0: none */
static uint32_t signal_end;

static bool sounding, sound_begins;
static enum sound playing;
static uint32_t sound_from;

void show_start(void)
{
    current = SHOW_DARK;
    ends = sounding = sound_begins = false;
    signal_kind = 0;
}

void show(enum show what, uint32_t now)
{
    current = what;
    ends = false;
    blink_from = now;
}

void show_for(enum show what, uint32_t duration_ms, uint32_t now)
{
    show(what, now);
    ends = true;
    end = now + duration_ms;
}

enum show shown(void)
{
    return current;
}

void sound(enum sound what)
{
    sounding = sound_begins = true;
    playing = what;
}

void signal_start(uint8_t kind, uint8_t argument, uint32_t duration_ms, uint32_t now)
{
    if (duration_ms == 0) {
        if (kind == signal_kind)
            signal_kind = 0;
        return;
    }
    signal_kind = kind;
    signal_argument = argument;
    signal_end = now + (duration_ms > SIGNAL_MS_MAX ? SIGNAL_MS_MAX : duration_ms);
    if (current != SHOW_DARK)
        return;
    blink_from = now;
    if (kind == SIGNAL_BUZZER)
        sound(ONE_BEEP);
}

static enum tone tone_now(uint32_t now)
{
    static const uint16_t length_ms[] = {
        [ONE_BEEP] = BEEP_MS, [TWO_BEEPS] = 2 * BEEP_MS + BEEP_PAUSE_MS, [LOW_BEEP] = LOW_BEEP_MS};
    if (sound_begins) { /* not earlier: a record may have been written since it was asked for */
        sound_from = now;
        sound_begins = false;
    }
    uint32_t since = now - sound_from;
    if (!sounding || since >= length_ms[playing]) {
        sounding = false;
        return SILENT;
    }
    if (playing == LOW_BEEP)
        return TONE_LOW;
    return since < BEEP_MS || since >= BEEP_MS + BEEP_PAUSE_MS ? TONE_HIGH : SILENT;
}

static void signal_outputs(struct outputs *outputs, bool lit)
{
    if (signal_kind == IDENTIFY) {
        outputs->lamps = lit;
        outputs->legends = lit ? ALL_LEGENDS : 0;
    } else if (signal_kind == SIGNAL_LAMPS) {
        outputs->lamps = signal_argument == LAMPS_ON || (signal_argument == LAMPS_BLINK && lit);
    }
}

struct outputs show_tick(uint32_t now)
{
    static const uint8_t legend_of[] = {
        [SHOW_KEPT] = LEGEND_KEPT, [SHOW_THANKS] = LEGEND_THANKS, [SHOW_CLOSED] = LEGEND_CLOSED,
        [SHOW_WAIT] = LEGEND_WAIT, [SHOW_FULL] = LEGEND_FULL,     [SHOW_TEST] = LEGEND_TEST,
    };
    struct outputs outputs = {false, 0, SILENT};

    if (ends && has_come(end, now))
        show(SHOW_DARK, now);
    if (signal_kind && has_come(signal_end, now))
        signal_kind = 0;
    bool lit = (now - blink_from) / BLINK_HALF_MS % 2 == 0;
    if (current == SHOW_DARK)
        signal_outputs(&outputs, lit);
    else
        outputs.legends = legend_of[current];
    if (current == SHOW_OPEN || current == SHOW_TEST)
        outputs.lamps = true;
    if (current == SHOW_WARNING)
        outputs.lamps = lit;
    outputs.tone = tone_now(now);
    return outputs;
}
