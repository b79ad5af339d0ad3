#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chip.h"

#define LAMPS 0x10
#define BUZZER 0x08
#define DRIVER 0x04
#define BLINK_CYCLES (700 * CYCLES_PER_MS) /* longer than half a blink: then it is none, and dark is dark */
#define BEEP_GAP_CYCLES (4 * CYCLES_PER_MS)

static const char *const LEGENDS[] = {"kept", "thanks", "closed", "wait", "full", "test"};

static const char *shown = "dark";
static uint8_t legends;
static bool lamps, driver;
static uint64_t lamps_changed;

static bool buzzer;
static uint64_t beep_began, beep_edge;
static unsigned beep_edges;

void tell(const char *event, const char *format, ...)
{
    va_list values;

    printf("{\"event\": \"%s\", \"t_us\": %.4f", event, (double)chip_cycle() / (HZ / 1e6));
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    puts("}");
}

static void tell_show(const char *what)
{
    if (strcmp(what, shown) != 0)
        tell("show", ", \"show\": \"%s\"", what);
    shown = what;
}

void watch_legends(uint8_t port_b)
{
    if (port_b == legends)
        return;
    legends = port_b;
    lamps_changed = chip_cycle();
    for (unsigned i = 0; i < sizeof LEGENDS / sizeof *LEGENDS; i++)
        if (legends == 1 << i)
            tell_show(LEGENDS[i]);
    if (legends & (legends - 1))
        tell_show("identify");
}

/* Nobody can tell at once whether lamps that went off are dark or blink: watch_time() tells later. */
static void watch_lamps(bool on)
{
    bool was_blinking = chip_cycle() - lamps_changed < BLINK_CYCLES && strcmp(shown, "dark") != 0;

    lamps = on;
    lamps_changed = chip_cycle();
    tell("lamps", ", \"on\": %s", on ? "true" : "false");
    if (on && !legends)
        tell_show(was_blinking && (strcmp(shown, "open") == 0 || strcmp(shown, "warning") == 0) ? "warning" : "open");
}

static void watch_buzzer(bool high)
{
    buzzer = high;
    if (!beep_edges)
        beep_began = chip_cycle();
    beep_edges++;
    beep_edge = chip_cycle();
}

void watch_port_d(uint8_t port_d)
{
    if (!(port_d & DRIVER) == driver) {
        driver = !driver;
        tell("driver", ", \"on\": %s", driver ? "true" : "false");
    }
    if (!(port_d & LAMPS) == lamps)
        watch_lamps(!lamps);
    if (!(port_d & BUZZER) == buzzer)
        watch_buzzer(!buzzer);
}

void watch_time(void)
{
    uint64_t now = chip_cycle();

    if (beep_edges && now - beep_edge > BEEP_GAP_CYCLES) {
        uint64_t length = beep_edge - beep_began;

        tell("buzzer", ", \"began_us\": %.4f, \"ms\": %.0f, \"hz\": %.0f", (double)beep_began / (HZ / 1e6),
             (double)length / CYCLES_PER_MS, length ? (beep_edges - 1) * HZ / 2.0 / (double)length : 0);
        beep_edges = 0;
    }
    if (!legends && now - lamps_changed > BLINK_CYCLES)
        tell_show(lamps ? "open" : "dark");
}

void watch_dark(void)
{
    legends = 0;
    lamps = driver = buzzer = false;
    lamps_changed = chip_cycle();
    beep_edges = 0;
    tell_show("dark");
}
