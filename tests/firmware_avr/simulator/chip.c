#include "chip.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <avr_eeprom.h>
#include <avr_extint.h>
#include <avr_ioport.h>
#include <avr_uart.h>
#include <sim_avr.h>

#include "fingers.h"

#define EECR 0x3F
#define EEDR 0x40
#define EEAR 0x41
#define EEPE_AND_EEMPE 0x06
#define EEPE 0x02
#define EEPROM_WRITE_US 3400 /* simavr does not charge it, the data sheet does */
#define SRAM_AT 0x100
#define HEARD_MAX 4096
#define BITS_PER_BYTE 11 /* so many simavr 1.6 gives a byte: faster ones it loses */

void (*chip_said)(uint8_t byte);

static avr_t *avr;
static void (*reset_of_core)(struct avr_t *avr);
static uint8_t *eeprom_file;
static uint64_t cycles_per_byte;
static uint32_t bytes_until_cut; /* 0: the power stays */
static bool powered = true;

static uint8_t heard[HEARD_MAX];
static unsigned heard_in, heard_out;

static avr_cycle_count_t next_byte(avr_t *chip, avr_cycle_count_t when, void *unused)
{
    (void)unused;
    if (heard_in == heard_out)
        return 0;
    avr_raise_irq(avr_io_getirq(chip, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), heard[heard_out++ % HEARD_MAX]);
    return when + cycles_per_byte;
}

static avr_cycle_count_t eeprom_ready(avr_t *chip, avr_cycle_count_t when, void *unused)
{
    (void)when, (void)unused;
    chip->data[EECR] &= (uint8_t)~EEPE;
    return 0;
}

/* A reset clears simavr's timers: begin ours again. */
static void begin_timers(void)
{
    fingers_begin(avr);
    if (heard_in != heard_out && !avr_cycle_timer_status(avr, next_byte, NULL))
        avr_cycle_timer_register(avr, cycles_per_byte, next_byte, NULL);
}

static void on_reset(avr_t *chip)
{
    reset_of_core(chip);
    watch_dark();
    begin_timers();
}

/* Called after simavr's own: the byte is in its memory, and goes to the file at once. */
static void on_eeprom_write(avr_t *chip, avr_io_addr_t addr, uint8_t value, void *unused)
{
    (void)unused;
    if ((value & EEPE_AND_EEMPE) != EEPE_AND_EEMPE)
        return;
    uint16_t at = (chip->data[EEAR] | chip->data[EEAR + 1] << 8) % EEPROM_BYTES;
    eeprom_file[at] = chip->data[EEDR];
    chip->data[addr] |= EEPE;
    avr_cycle_timer_register_usec(chip, EEPROM_WRITE_US, eeprom_ready, NULL);
    if (bytes_until_cut && --bytes_until_cut == 0) {
        eeprom_file[at] ^= 0x5A; /* half written */
        powered = false;
        watch_dark();
    }
}

static void on_port_b(avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq, (void)unused;
    watch_legends((uint8_t)value);
}

static void on_port_d(avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq, (void)unused;
    watch_port_d((uint8_t)value);
}

static void on_said(avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq, (void)unused;
    chip_said((uint8_t)value);
}

static void sleep_on(avr_t *chip, avr_cycle_count_t how_long)
{
    (void)chip, (void)how_long; /* whoever calls chip_run() keeps the time */
}

static void load_eeprom(struct chip_options *options)
{
    int fd = open(options->eeprom, O_RDWR | O_CREAT, 0600);
    bool is_new = fd >= 0 && lseek(fd, 0, SEEK_END) < EEPROM_BYTES;

    if (fd < 0 || ftruncate(fd, EEPROM_BYTES) < 0) {
        perror(options->eeprom);
        exit(2);
    }
    eeprom_file = mmap(NULL, EEPROM_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (is_new) {
        memset(eeprom_file, 0xFF, EEPROM_BYTES);
        config_pack(eeprom_file + CONFIG_AT, &options->config);
    }
    struct config kept;
    if (config_unpack(eeprom_file + CONFIG_AT, &kept))
        options->config = kept;
}

static void load_flash(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (!file || fread(avr->flash, 1, avr->flashend + 1, file) == 0) {
        perror(path);
        exit(2);
    }
    fclose(file);
}

/* At power on: a memory full of chance, as a real one is, and the EEPROM as it was left. */
static void power_on(void)
{
    avr_eeprom_desc_t desc = {.ee = eeprom_file, .offset = 0, .size = EEPROM_BYTES};

    if (getrandom(avr->data + SRAM_AT, avr->ramend + 1 - SRAM_AT, 0) < 0)
        abort();
    avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &desc);
    avr_regbit_set(avr, avr->reset_flags.porf);
    powered = true;
}

void chip_start(struct chip_options *options)
{
    avr = avr_make_mcu_by_name("atmega328p");
    avr_init(avr);
    load_flash(options->firmware);
    avr->frequency = HZ;
    avr->sleep = sleep_on;
    avr->log = 0;
    reset_of_core = avr->reset;
    avr->reset = on_reset;
    load_eeprom(options);
    cycles_per_byte = HZ * BITS_PER_BYTE / options->config.baud;
    power_on();
    avr_register_io_write(avr, EECR, on_eeprom_write, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), IOPORT_IRQ_REG_PORT), on_port_b, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), IOPORT_IRQ_REG_PORT), on_port_d, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_said, NULL);
    uint32_t flags = 0; /* no sleeping in simavr's UART, no printing */
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
}

void chip_press(uint8_t key, uint32_t ms, bool bouncing)
{
    fingers_press(avr, key, ms, bouncing);
}

void chip_hold(uint8_t key)
{
    fingers_also(avr, key);
}

void chip_release(void)
{
    fingers_release(avr);
}

uint64_t chip_cycle(void)
{
    return avr->cycle;
}

void chip_run(uint64_t until_cycle)
{
    while (avr->cycle < until_cycle) {
        uint64_t step = avr->cycle + CYCLES_PER_MS < until_cycle ? avr->cycle + CYCLES_PER_MS : until_cycle;

        fingers_hold(avr); /* whatever the pull-ups did */
        for (uint8_t pin = 0; pin < 2; pin++) /* no interrupts are wired; simavr would look at these every cycle */
            avr_extint_set_strict_lvl_trig(avr, pin, 0);
        if (!powered)
            avr->cycle = step;
        while (avr->cycle < step)
            if (avr_run(avr) >= cpu_Done) {
                fputs("the program ran into nothing\n", stderr);
                exit(3);
            }
        watch_time();
    }
}

void chip_power_cycle(void)
{
    heard_in = heard_out = 0;
    avr_reset(avr);
    power_on();
}

void chip_reset_pin(void)
{
    avr_reset(avr);
    avr_regbit_set(avr, avr->reset_flags.extrf);
}

void chip_hang(void)
{
    uint16_t loop_for_ever = 0xCFFF; /* rjmp to itself */

    memcpy(avr->flash + avr->flashend - 1, &loop_for_ever, sizeof loop_for_ever);
    avr->state = cpu_Running;
    avr->pc = avr->flashend - 1;
}

void chip_cut_after(uint32_t bytes)
{
    bytes_until_cut = bytes;
}

bool chip_hear(uint8_t byte)
{
    if (heard_in - heard_out == HEARD_MAX)
        return false;
    heard[heard_in++ % HEARD_MAX] = byte;
    if (powered)
        begin_timers();
    return true;
}

void chip_deaf(void)
{
    heard_in = heard_out;
}
