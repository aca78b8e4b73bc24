/* base/clock.c: clocks and RFC 3339, by civil-day arithmetic so that no time zone of the machine comes in. */
#include "base/clock.h"

#include <time.h>

#include "base/digits.h"

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z */
static const ms_t first_ms = -62135596800000, last_ms = 253402300799999;

static int64_t read_clock_us(clockid_t id)
{
    struct timespec ts;

    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

ms_t clock_now(void)
{
    return read_clock_us(CLOCK_REALTIME) / 1000;
}

ms_t clock_steady(void)
{
    return read_clock_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_steady_us(void)
{
    return read_clock_us(CLOCK_MONOTONIC);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; the year begins in March so that the leap day is last. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

/* Of the years 0000 and later only, so that the divisions are of 32 bits: half of what writing a time costs. */
static void civil_from_days(int64_t days, uint32_t *out_year, uint32_t *out_month, uint32_t *out_day)
{
    uint32_t z = (uint32_t)(days + 719468);
    uint32_t era = z / 146097;
    uint32_t day_of_era = z - era * 146097;
    uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t shifted = (5 * day_of_year + 2) / 153;

    *out_day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *out_month = shifted < 10 ? shifted + 3 : shifted - 9;
    *out_year = year_of_era + era * 400 + (*out_month <= 2);
}

static bool take_digits(struct sv *in, int count, int *out)
{
    int value = 0;

    if (in->len < (size_t)count)
        return false;
    for (int i = 0; i < count; i++) {
        if (in->at[i] < '0' || in->at[i] > '9')
            return false;
        value = value * 10 + (in->at[i] - '0');
    }
    *in = sv_skip(*in, (size_t)count);
    *out = value;
    return true;
}

static bool take_char(struct sv *in, const char *any_of)
{
    for (const char *c = any_of; in->len && *c; c++) {
        if (in->at[0] == *c) {
            *in = sv_skip(*in, 1);
            return true;
        }
    }
    return false;
}

static bool days_in_month_hold(int year, int month, int day)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    if (month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

static bool take_fraction(struct sv *in, int *out_ms)
{
    int scale = 100, n_digits = 0;

    *out_ms = 0;
    if (!take_char(in, "."))
        return true;
    for (; in->len && in->at[0] >= '0' && in->at[0] <= '9'; n_digits++, scale /= 10) {
        *out_ms += (in->at[0] - '0') * scale;
        *in = sv_skip(*in, 1);
    }
    return n_digits > 0;
}

static bool take_zone(struct sv *in, int *out_minutes)
{
    int hours, minutes, sign;

    *out_minutes = 0;
    if (in->len == 0 || take_char(in, "Zz"))
        return true;
    sign = in->at[0] == '-' ? -1 : 1;
    if (!take_char(in, "+-") || !take_digits(in, 2, &hours))
        return false;
    (void)take_char(in, ":");
    if (!take_digits(in, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *out_minutes = sign * (hours * 60 + minutes);
    return true;
}

bool clock_parse(struct sv text, ms_t *out)
{
    int year, month, day, hour, minute, second, fraction_ms, zone_minutes;
    ms_t at;

    if (!take_digits(&text, 4, &year) || !take_char(&text, "-") || !take_digits(&text, 2, &month) ||
        !take_char(&text, "-") || !take_digits(&text, 2, &day) || !take_char(&text, "Tt ") ||
        !take_digits(&text, 2, &hour) || !take_char(&text, ":") || !take_digits(&text, 2, &minute) ||
        !take_char(&text, ":") || !take_digits(&text, 2, &second) || !take_fraction(&text, &fraction_ms) ||
        !take_zone(&text, &zone_minutes) || text.len != 0)
        return false;
    if (year < 1 || !days_in_month_hold(year, month, day) || hour > 23 || minute > 59 || second > 60)
        return false;
    at = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute - zone_minutes) * (int64_t)MS_MINUTE +
         second * (int64_t)MS_SECOND + fraction_ms;
    if (at < first_ms || at > last_ms)
        return false; /* the zone led out of the years that four digits can say */
    *out = at;
    return true;
}

/* Two digits and the byte behind them. */
static char *put(char *at, uint32_t value, char behind)
{
    digits_pair(value, at);
    at[2] = behind;
    return at + 3;
}

size_t clock_write(ms_t at, char out[RFC3339_MAX])
{
    ms_t inside = at < first_ms ? first_ms : at > last_ms ? last_ms : at;
    int64_t days = inside / MS_DAY - (inside % MS_DAY < 0);
    uint32_t in_day = (uint32_t)(inside - days * MS_DAY), ms = in_day % MS_SECOND;
    uint32_t year, month, day;
    char *end = out;

    civil_from_days(days, &year, &month, &day);
    digits_pair(year / 100, end);
    end = put(end + 2, year % 100, '-');
    end = put(end, month, '-');
    end = put(end, day, 'T');
    end = put(end, in_day / MS_HOUR, ':');
    end = put(end, in_day / MS_MINUTE % 60, ':');
    end = put(end, in_day / MS_SECOND % 60, ms ? '.' : 'Z');
    if (ms) {
        *end++ = (char)('0' + ms / 100);
        end = put(end, ms % 100, 'Z');
    }
    *end = '\0';
    return (size_t)(end - out);
}
