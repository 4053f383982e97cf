//! Asking by waves 分批派单: whom first, how long, and what follows. The numbers are settings.

use contracts::dispatch::{Urgency, seek::Around};
use kernel::{OrgCode, PriorityClass, at_china, china_local};
use time::{Duration, OffsetDateTime, Time};

/// How many are asked at once for each free seat, and how long they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wave {
    /// For each free seat.
    pub volunteers: usize,
    pub minutes: i64,
}

/// The numbers of all waves.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// P0, first and second.
    pub emergency: [Wave; 2],
    /// P1, every one.
    pub target: Wave,
    /// P2 to P4, first and further.
    pub others: [Wave; 2],
    /// Waves before the open list, emergencies apart.
    pub most: u8,
    /// What an urgent request waits at most.
    pub urgent_minutes: i64,
    /// How long the open list stays as narrow as it is.
    pub widen_minutes: i64,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Ask(Wave),
    /// The open list, so far around, for so many minutes; nothing = until the order is over.
    List(Around, Option<i64>),
    /// Everything has been tried.
    Over,
}

impl Table {
    /// What comes after so many waves and so much of the open list.
    pub fn next(&self, class: PriorityClass, urgency: Urgency, waves: u8, listed: Option<Around>) -> Next {
        if listed.is_none()
            && let Some(wave) = self.wave(class, waves)
        {
            let minutes = match urgency {
                Urgency::Normal => wave.minutes,
                Urgency::Urgent | Urgency::Emergency => wave.minutes.min(self.urgent_minutes),
            };
            return Next::Ask(Wave { minutes, ..wave });
        }
        self.list(class, listed)
    }

    /// The open list, one step wider than it is. An emergency is seen everywhere at once.
    pub fn list(&self, class: PriorityClass, listed: Option<Around>) -> Next {
        match listed {
            _ if listed == Some(Around::District) => Next::Over,
            _ if class == PriorityClass::P0 => Next::List(Around::District, None),
            None => Next::List(Around::Village, Some(self.widen_minutes)),
            Some(Around::Village) => Next::List(Around::Town, Some(self.widen_minutes)),
            Some(_) => Next::List(Around::District, None),
        }
    }

    fn wave(&self, class: PriorityClass, gone: u8) -> Option<Wave> {
        match class {
            PriorityClass::P0 => self.emergency.get(usize::from(gone)).copied(),
            _ if gone >= self.most => None,
            PriorityClass::P1 => Some(self.target),
            _ => Some(self.others[usize::from(gone > 0)]),
        }
    }
}

/// Whether who lives at `home` is reached by the open list of an order in `village`.
pub fn reaches(around: Around, village: &OrgCode, home: &OrgCode) -> bool {
    match around {
        Around::Village => village.village() == home.village(),
        Around::Town => village.town() == home.town(),
        Around::District => village.district() == home.district(),
    }
}

/// The hours of the night in which nobody is asked, emergencies apart.
#[derive(Debug, Clone, Copy)]
pub struct Quiet {
    /// Hour of the evening, 18 to 24.
    pub from: i64,
    /// Hour of the morning, 0 to 10.
    pub to: i64,
}

impl Quiet {
    /// When the night is over; nothing by day.
    pub fn until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let local = china_local(now);
        let hour = i64::from(local.hour());
        let day = if hour >= self.from {
            local.date().next_day()?
        } else if hour < self.to {
            local.date()
        } else {
            return None;
        };
        Some(at_china(day, Time::MIDNIGHT) + Duration::hours(self.to))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const TABLE: Table = Table {
        emergency: [
            Wave {
                volunteers: 10,
                minutes: 1,
            },
            Wave {
                volunteers: 30,
                minutes: 1,
            },
        ],
        target: Wave {
            volunteers: 3,
            minutes: 10,
        },
        others: [
            Wave {
                volunteers: 1,
                minutes: 15,
            },
            Wave {
                volunteers: 5,
                minutes: 15,
            },
        ],
        most: 3,
        urgent_minutes: 5,
        widen_minutes: 30,
    };

    /// Everything that is done for an order that nobody takes.
    fn course(class: PriorityClass) -> Vec<Next> {
        let (mut waves, mut listed, mut course) = (0, None, Vec::new());
        loop {
            let next = TABLE.next(class, Urgency::Normal, waves, listed);
            course.push(next);
            match next {
                Next::Ask(_) => waves += 1,
                Next::List(around, _) => listed = Some(around),
                Next::Over => return course,
            }
        }
    }

    #[test]
    fn one_is_asked_then_five_then_the_list_goes_from_the_village_to_the_district() {
        let ask = |volunteers| {
            Next::Ask(Wave {
                volunteers,
                minutes: 15,
            })
        };
        assert_eq!(
            course(PriorityClass::P4),
            [
                ask(1),
                ask(5),
                ask(5),
                Next::List(Around::Village, Some(30)),
                Next::List(Around::Town, Some(30)),
                Next::List(Around::District, None),
                Next::Over
            ]
        );
    }

    #[test]
    fn an_emergency_is_widened_at_once() {
        let course = course(PriorityClass::P0);
        assert_eq!(course.len(), 4);
        assert_eq!(course[2], Next::List(Around::District, None));
    }

    #[test]
    fn what_is_urgent_waits_no_longer_than_that() {
        let next = TABLE.next(PriorityClass::P2, Urgency::Urgent, 0, None);
        assert!(matches!(next, Next::Ask(Wave { minutes: 5, .. })));
    }

    #[test]
    fn at_night_nobody_is_asked_until_the_morning() {
        let quiet = Quiet { from: 21, to: 7 };
        let morning = datetime!(2026-11-28 07:00 +8);
        assert_eq!(quiet.until(datetime!(2026-11-27 20:59 +8)), None);
        assert_eq!(quiet.until(datetime!(2026-11-27 21:00 +8)), Some(morning));
        assert_eq!(quiet.until(datetime!(2026-11-28 06:59 +8)), Some(morning));
        assert_eq!(quiet.until(morning), None);
    }
}
