//! Whether a plan can be carried out: by the definition, without anything that made it.

use crate::{
    Instance, Plan,
    instance::{Minute, Place},
};

/// Why a plan cannot be carried out. Numbers are places in the lists.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not one line a request.
    #[error("a plan for {planned} requests; there are {asked}")]
    Length {
        /// Lines.
        planned: usize,
        /// Requests.
        asked: usize,
    },
    /// A filter forbids it.
    #[error("volunteer {volunteer} may not go to request {request}")]
    Forbidden {
        /// The request.
        request: usize,
        /// Who was sent.
        volunteer: u32,
    },
    /// Too early or too late.
    #[error("request {request} begins outside its window")]
    Window {
        /// The request.
        request: usize,
    },
    /// Not whole within one block of free time.
    #[error("request {request} is outside the free time of volunteer {volunteer}")]
    NotFree {
        /// The request.
        request: usize,
        /// Who was sent.
        volunteer: u32,
    },
    /// Two visits overlap, or the way between them is longer than the time.
    #[error("volunteer {volunteer} cannot be at {start} in time")]
    TooFar {
        /// Who was sent.
        volunteer: u32,
        /// When the second visit begins.
        start: Minute,
    },
    /// More visits than the day allows.
    #[error("volunteer {volunteer} has {visits} visits")]
    TooMany {
        /// Who was sent.
        volunteer: u32,
        /// How many times.
        visits: usize,
    },
    /// More minutes than the day allows.
    #[error("volunteer {volunteer} serves {minutes} minutes")]
    TooLong {
        /// Who was sent.
        volunteer: u32,
        /// How long in all.
        minutes: Minute,
    },
}

/// Tests a plan against every condition of the problem. Of a volunteer whose bookings alone break a limit, only new
/// visits are at fault.
///
/// # Errors
/// The first that is broken.
pub fn check(instance: &Instance, plan: &Plan) -> Result<(), Fault> {
    if plan.visits.len() != instance.requests().len() {
        return Err(Fault::Length {
            planned: plan.visits.len(),
            asked: instance.requests().len(),
        });
    }
    let mut days: Vec<Vec<(Minute, Minute, Place)>> = vec![Vec::new(); instance.volunteers().len()];
    for (number, (request, visit)) in instance.requests().iter().zip(&plan.visits).enumerate() {
        let Some(visit) = visit else { continue };
        let volunteer = visit.volunteer;
        if instance.cost(number, volunteer).is_none() {
            return Err(Fault::Forbidden {
                request: number,
                volunteer,
            });
        }
        if !(request.earliest..=request.latest).contains(&visit.start) {
            return Err(Fault::Window { request: number });
        }
        let end = visit.start + request.minutes;
        let free = &instance.volunteers()[volunteer as usize].free;
        if !free.iter().any(|(from, to)| *from <= visit.start && end <= *to) {
            return Err(Fault::NotFree {
                request: number,
                volunteer,
            });
        }
        days[volunteer as usize].push((visit.start, request.minutes, request.place));
    }
    for (volunteer, (who, mut day)) in instance.volunteers().iter().zip(days).enumerate() {
        if day.is_empty() {
            continue;
        }
        let volunteer = volunteer as u32;
        let booked = who.booked.iter();
        day.extend(booked.map(|booking| (booking.start, booking.minutes, booking.place)));
        day.sort_by_key(|(start, minutes, _)| (*start, *minutes));
        for pair in day.windows(2) {
            let ((start, minutes, from), (next, _, to)) = (pair[0], pair[1]);
            if start + minutes + from.minutes_to(to).max(instance.rest) > next {
                return Err(Fault::TooFar {
                    volunteer,
                    start: next,
                });
            }
        }
        if day.len() > who.most_visits {
            return Err(Fault::TooMany {
                volunteer,
                visits: day.len(),
            });
        }
        let minutes: Minute = day.iter().map(|(_, minutes, _)| minutes).sum();
        if minutes > who.most_minutes {
            return Err(Fault::TooLong { volunteer, minutes });
        }
    }
    Ok(())
}
