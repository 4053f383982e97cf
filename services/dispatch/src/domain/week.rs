//! Free times of the week as stretches of minutes from Monday 0:00 in China.

use contracts::Slot;
use kernel::china_local;
use time::OffsetDateTime;

const DAY: i32 = 1_440;
const WEEK: i32 = 7 * DAY;

/// A stretch of the week: first minute, minute after the last.
pub type Stretch = (i32, i32);

/// The minute of the week at this instant.
pub fn minute_of_week(at: OffsetDateTime) -> i32 {
    let local = china_local(at);
    i32::from(local.weekday().number_days_from_monday()) * DAY
        + i32::from(local.hour()) * 60
        + i32::from(local.minute())
}

/// The stretches in which somebody is free. Slots that make no sense are left out.
pub fn free(slots: &[Slot]) -> Vec<Stretch> {
    slots
        .iter()
        .filter(|slot| {
            (1..=7).contains(&slot.weekday.0) && slot.from_minute < slot.to_minute && slot.to_minute <= 1_440
        })
        .map(|slot| {
            let day = (i32::from(slot.weekday.0) - 1) * DAY;
            (day + i32::from(slot.from_minute), day + i32::from(slot.to_minute))
        })
        .collect()
}

/// The stretches that a visit takes: two when it goes over the end of Sunday.
pub fn taken(starts_at: OffsetDateTime, minutes: i64) -> Vec<Stretch> {
    let from = minute_of_week(starts_at);
    let to = from + i32::try_from(minutes.clamp(1, i64::from(DAY))).unwrap_or(DAY);
    if to <= WEEK {
        vec![(from, to)]
    } else {
        vec![(from, WEEK), (0, to - WEEK)]
    }
}

/// As PostgreSQL writes a multirange; it merges stretches that touch, so that a visit across noon fits.
pub fn multirange(stretches: &[Stretch]) -> String {
    let ranges: Vec<String> = stretches
        .iter()
        .map(|(from, to)| format!("[{from},{to})"))
        .collect();
    format!("{{{}}}", ranges.join(","))
}

#[cfg(test)]
mod tests {
    use contracts::Weekday;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn monday_ten_in_china_is_minute_600() {
        assert_eq!(minute_of_week(datetime!(2026-11-23 02:00 UTC)), 600);
        assert_eq!(minute_of_week(datetime!(2026-11-29 23:59 +8)), WEEK - 1);
    }

    #[test]
    fn a_visit_over_sunday_midnight_goes_on_at_the_beginning_of_the_week() {
        assert_eq!(
            taken(datetime!(2026-11-29 23:30 +8), 60),
            [(WEEK - 30, WEEK), (0, 30)]
        );
    }

    #[test]
    fn a_slot_that_ends_before_it_begins_is_no_free_time() {
        let slot = |from_minute, to_minute| Slot {
            weekday: Weekday(2),
            from_minute,
            to_minute,
        };
        assert_eq!(free(&[slot(600, 540), slot(540, 600)]), [(DAY + 540, DAY + 600)]);
        assert_eq!(multirange(&[(1, 2), (3, 4)]), "{[1,2),[3,4)}");
    }
}
