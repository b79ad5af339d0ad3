/* The reference firmware in simavr, driven like `hallrating sim pad`: commands on standard input, JSON on standard
   output. With --link its serial line is a pseudo-terminal and its time is real; without, time passes with `run`,
   and bytes come and go with `hear` and the events `said`. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "chip.h"

#define PRESS_MS 80
#define LATE_CYCLES HZ /* a machine that stood still for longer: the chip stood still too */
#define PIECE 512
#define LINE_MAX_BYTES 1100

static const char *link_path;
static int master = -1, slave = -1;
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

static void plug(void)
{
    char name[PATH_MAX], fresh[PATH_MAX + 8];
    struct termios raw;

    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof name))
        exit(2);
    slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC); /* held, so that the master sees no hang-up */
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    snprintf(fresh, sizeof fresh, "%s.new", link_path);
    unlink(fresh);
    if (symlink(name, fresh) || rename(fresh, link_path)) {
        perror(link_path);
        exit(2);
    }
}

static void unplug(void)
{
    if (master < 0)
        return;
    close(master);
    close(slave);
    master = -1;
    unlink(link_path);
    chip_deaf();
}

static void said(uint8_t byte)
{
    if (!link_path)
        tell("said", ", \"byte\": %u", byte);
    else if (master >= 0 && write(master, &byte, 1) < 0 && errno != EAGAIN)
        perror("write"); /* a full terminal loses bytes, as a line does */
}

static void hear_hex(const char *hex)
{
    unsigned byte;

    for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
        chip_hear((uint8_t)byte);
}

static void command(char *line)
{
    char word[16] = "", rest[LINE_MAX_BYTES] = "";
    unsigned number = 0, ms = PRESS_MS;

    sscanf(line, "%15s %1099s", word, rest);
    int numbers = sscanf(line, "%*s %u %u", &number, &ms);
    bool is_key = numbers >= 1 && number >= 1 && number <= KEYS;

    if ((!strcmp(word, "press") || !strcmp(word, "bounce")) && is_key)
        chip_press((uint8_t)number, ms, word[0] == 'b');
    else if (!strcmp(word, "hold") && is_key)
        chip_hold((uint8_t)number);
    else if (!strcmp(word, "release"))
        chip_release();
    else if (!strcmp(word, "reset") && !strcmp(rest, "pin"))
        chip_reset_pin();
    else if (!strcmp(word, "reset"))
        chip_power_cycle();
    else if (!strcmp(word, "hang"))
        chip_hang();
    else if (!strcmp(word, "cut") && numbers == 1)
        chip_cut_after(number);
    else if (!strcmp(word, "unplug"))
        unplug();
    else if (!strcmp(word, "replug") && link_path && master < 0)
        plug();
    else if (!strcmp(word, "run") && numbers == 1 && !link_path) {
        chip_run(chip_cycle() + number * CYCLES_PER_MS);
        tell("ran", "%s", "");
    } else if (!strcmp(word, "hear") && !link_path)
        hear_hex(rest);
    else if (!strcmp(word, "quit"))
        ended = 1;
    else
        tell("error", ", \"text\": \"unknown command\"");
}

/* Read and do the commands that are there; the end of the input is the end. */
static void read_commands(void)
{
    static char lines[4 * LINE_MAX_BYTES];
    static size_t have;
    ssize_t got = read(STDIN_FILENO, lines + have, sizeof lines - 1 - have);

    if (got <= 0) {
        ended = 1;
        return;
    }
    have += (size_t)got;
    lines[have] = 0;
    char *line = lines, *end;
    for (; !ended && (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        command(line);
    }
    have -= (size_t)(line - lines);
    memmove(lines, line, have);
    if (have == sizeof lines - 1)
        have = 0; /* no command is so long */
}

static void read_line(void)
{
    uint8_t bytes[PIECE];
    ssize_t got = read(master, bytes, sizeof bytes);

    for (ssize_t i = 0; i < got; i++)
        chip_hear(bytes[i]);
}

static uint64_t real_cycles(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * HZ + (uint64_t)now.tv_nsec * (HZ / 1000000) / 1000;
}

static void run_in_real_time(void)
{
    uint64_t offset = real_cycles() - chip_cycle();

    while (!ended) {
        struct pollfd inputs[] = {{STDIN_FILENO, POLLIN, 0}, {master, POLLIN, 0}};

        if (poll(inputs, master >= 0 ? 2 : 1, 1) > 0) {
            if (inputs[0].revents)
                read_commands();
            if (master >= 0 && inputs[1].revents)
                read_line();
        }
        uint64_t now = real_cycles() - offset;
        if (now > chip_cycle() + LATE_CYCLES) {
            offset += now - chip_cycle() - LATE_CYCLES;
            now = chip_cycle() + LATE_CYCLES;
        }
        chip_run(now);
    }
}

static void read_options(int count, char **arguments, struct chip_options *options)
{
    static const struct option KNOWN[] = {
        {"firmware", 1, 0, 'f'}, {"link", 1, 0, 'l'},    {"eeprom", 1, 0, 'e'}, {"baud", 1, 0, 'b'},
        {"address", 1, 0, 'a'},  {"uid", 1, 0, 'u'},     {0, 0, 0, 0},
    };
    int option;

    while ((option = getopt_long(count, arguments, "", KNOWN, NULL)) != -1) {
        switch (option) {
        case 'f': options->firmware = optarg; break;
        case 'l': link_path = optarg; break;
        case 'e': options->eeprom = optarg; break;
        case 'b': options->config.baud = (uint32_t)atol(optarg); break;
        case 'a': options->config.address = (uint8_t)atoi(optarg); break;
        case 'u':
            for (unsigned i = 0; i < sizeof options->config.uid; i++)
                sscanf(optarg + 2 * i, "%2hhx", &options->config.uid[i]);
            break;
        default: exit(2);
        }
    }
    if (!options->firmware || !options->eeprom || !options->config.baud) {
        fputs("--firmware BIN --eeprom FILE [--link PATH] [--baud N] [--address N] [--uid HEX12]\n", stderr);
        exit(2);
    }
}

int main(int count, char **arguments)
{
    struct chip_options options = {.config = {.baud = BAUD_USUAL}};

    if (getrandom(options.config.uid, sizeof options.config.uid, 0) < 0)
        return 2;
    read_options(count, arguments, &options);
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    chip_said = said;
    chip_start(&options);
    if (link_path)
        plug();
    const uint8_t *uid = options.config.uid;
    tell("ready", ", \"uid\": \"%02X%02X%02X%02X%02X%02X\"", uid[0], uid[1], uid[2], uid[3], uid[4], uid[5]);
    if (link_path)
        run_in_real_time();
    while (!ended)
        read_commands();
    if (link_path)
        unplug();
    return 0;
}
