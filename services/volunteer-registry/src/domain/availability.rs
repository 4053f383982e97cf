//! Free times of the week (R3.2).

use contracts::{Error, Result, Slot};

const DAY_MINUTES: u16 = 1440;
const MOST: usize = 50;

/// Checks the slots and joins those that touch or overlap, in the order of the week.
///
/// # Errors
/// `invalid` at `availability`: `slot_weekday`, `slot_times` (with the slot's `row` from 1), `too_many`.
pub fn merged(slots: &[Slot]) -> Result<Vec<Slot>> {
    if slots.len() > MOST {
        let message = format!("at most {MOST} free times a week");
        return Err(Error::invalid("availability", "too_many", message).with("max", MOST));
    }
    for (at, slot) in slots.iter().enumerate() {
        let wrong =
            |reason, message: &str| Error::invalid("availability", reason, message).with("row", at + 1);
        if !(1..=7).contains(&slot.weekday.0) {
            return Err(wrong("slot_weekday", "the weekday is 1 (Monday) to 7"));
        }
        if slot.from_minute >= slot.to_minute || slot.to_minute > DAY_MINUTES {
            return Err(wrong(
                "slot_times",
                "a free time ends after it begins, on the same day",
            ));
        }
    }
    let mut sorted = slots.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<Slot> = Vec::with_capacity(sorted.len());
    for slot in sorted {
        match merged.last_mut() {
            Some(last) if last.weekday == slot.weekday && slot.from_minute <= last.to_minute => {
                last.to_minute = last.to_minute.max(slot.to_minute);
            }
            _ => merged.push(slot),
        }
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use contracts::Weekday;
    use proptest::prelude::*;

    use super::*;

    fn slot(weekday: u8, from_minute: u16, to_minute: u16) -> Slot {
        Slot {
            weekday: Weekday(weekday),
            from_minute,
            to_minute,
        }
    }

    #[test]
    fn slots_that_touch_or_overlap_are_one() {
        let slots = [
            slot(2, 600, 720),
            slot(1, 480, 540),
            slot(1, 540, 600),
            slot(1, 590, 595),
            slot(1, 700, 1440),
        ];
        assert_eq!(
            merged(&slots).unwrap(),
            [slot(1, 480, 600), slot(1, 700, 1440), slot(2, 600, 720)]
        );
    }

    #[test]
    fn a_slot_that_no_week_has_is_refused_with_its_row() {
        for (wrong, reason) in [
            (slot(0, 0, 60), "slot_weekday"),
            (slot(8, 0, 60), "slot_weekday"),
            (slot(1, 60, 60), "slot_times"),
            (slot(1, 0, 1441), "slot_times"),
        ] {
            let error = merged(&[slot(1, 0, 60), wrong]).unwrap_err();
            assert_eq!(
                (error.reason.as_str(), error.details["row"].as_i64()),
                (reason, Some(2))
            );
        }
    }

    proptest! {
        #[test]
        fn merging_keeps_every_free_minute_and_adds_none(
            parts in prop::collection::vec((1..=7_u8, 0..1439_u16, 1..300_u16), 0..20),
        ) {
            let slots: Vec<Slot> =
                parts.into_iter().map(|(day, from, length)| slot(day, from, (from + length).min(1440))).collect();
            let merged = merged(&slots).unwrap();
            let free = |slots: &[Slot]| -> std::collections::BTreeSet<(u8, u16)> {
                slots.iter().flat_map(|s| (s.from_minute..s.to_minute).map(|minute| (s.weekday.0, minute))).collect()
            };
            prop_assert_eq!(free(&slots), free(&merged));
            prop_assert!(merged.is_sorted());
            let apart = |pair: &[Slot]| pair[0].weekday != pair[1].weekday || pair[0].to_minute < pair[1].from_minute;
            prop_assert!(merged.windows(2).all(apart));
        }
    }
}
