//! The published form of a problem: `requests.csv`, `volunteers.csv`, `pairs.csv`; and of a plan.

use std::{
    collections::HashMap,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    Instance, Plan,
    instance::{Candidate, Class, InstanceError, Minute, Place, Request, Volunteer},
};

/// Why a problem cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file is missing, or a line of it is not as its heading says.
    #[error("{file}: {error}")]
    Csv {
        /// Which.
        file: PathBuf,
        /// What, with the line.
        error: csv::Error,
    },
    /// A number that is used twice, or names nobody.
    #[error("{file}: {what} {id} {why}")]
    Id {
        /// Which.
        file: PathBuf,
        /// `request` or `volunteer`.
        what: &'static str,
        /// The number.
        id: u32,
        /// What is wrong.
        why: &'static str,
    },
    /// The files can be read, and make no sense.
    #[error("{0}")]
    Instance(#[from] InstanceError),
}

#[derive(Deserialize)]
struct RequestLine {
    id: u32,
    x_m: i32,
    y_m: i32,
    duration_min: Minute,
    earliest_start_min: Minute,
    latest_start_min: Minute,
    priority: Class,
    unserved_penalty: i64,
}

#[derive(Deserialize)]
struct VolunteerLine {
    id: u32,
    x_m: i32,
    y_m: i32,
    max_minutes: Minute,
    max_visits: usize,
    free1_from: Minute,
    free1_to: Minute,
    free2_from: Minute,
    free2_to: Minute,
    free3_from: Minute,
    free3_to: Minute,
    free4_from: Minute,
    free4_to: Minute,
}

#[derive(Deserialize)]
struct PairLine {
    request: u32,
    volunteer: u32,
    cost: i64,
}

/// A problem with the numbers that its files use.
#[derive(Debug)]
pub struct Numbered {
    /// The problem.
    pub instance: Instance,
    /// Of each request.
    pub requests: Vec<u32>,
    /// Of each volunteer.
    pub volunteers: Vec<u32>,
}

/// Reads the three files of a folder.
///
/// # Errors
/// Which file and line is wrong, and why.
pub fn read(folder: &Path) -> Result<Numbered, FileError> {
    let requests: Vec<RequestLine> = lines(&folder.join("requests.csv"))?;
    let volunteers: Vec<VolunteerLine> = lines(&folder.join("volunteers.csv"))?;
    let file = folder.join("pairs.csv");
    let pairs: Vec<PairLine> = lines(&file)?;
    let request_ids: Vec<u32> = requests.iter().map(|line| line.id).collect();
    let volunteer_ids: Vec<u32> = volunteers.iter().map(|line| line.id).collect();
    let request_at = places(&folder.join("requests.csv"), "request", &request_ids)?;
    let volunteer_at = places(&folder.join("volunteers.csv"), "volunteer", &volunteer_ids)?;
    let mut candidates = vec![Vec::new(); requests.len()];
    for pair in pairs {
        let unknown = |what, id| FileError::Id {
            file: file.clone(),
            what,
            id,
            why: "is not in its own file",
        };
        let request = request_at
            .get(&pair.request)
            .ok_or_else(|| unknown("request", pair.request))?;
        let volunteer = volunteer_at
            .get(&pair.volunteer)
            .ok_or_else(|| unknown("volunteer", pair.volunteer))?;
        candidates[*request].push(Candidate {
            volunteer: *volunteer as u32,
            cost: pair.cost,
        });
    }
    let requests = requests.into_iter().map(RequestLine::request).collect();
    let volunteers = volunteers.into_iter().map(VolunteerLine::volunteer).collect();
    Ok(Numbered {
        instance: Instance::new(requests, volunteers, candidates)?,
        requests: request_ids,
        volunteers: volunteer_ids,
    })
}

/// Writes a plan, a line for each request that is served: `request,volunteer,start_min`.
///
/// # Errors
/// The writer's.
pub fn write(numbered: &Numbered, plan: &Plan, to: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["request", "volunteer", "start_min"])?;
    for (request, visit) in numbered.requests.iter().zip(&plan.visits) {
        if let Some(visit) = visit {
            let volunteer = numbered.volunteers[visit.volunteer as usize];
            writer.write_record([
                request.to_string(),
                volunteer.to_string(),
                visit.start.to_string(),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, FileError> {
    let named = |error| FileError::Csv {
        file: file.to_owned(),
        error,
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(file)
        .map_err(named)?;
    reader.deserialize().collect::<Result<_, _>>().map_err(named)
}

fn places(file: &Path, what: &'static str, ids: &[u32]) -> Result<HashMap<u32, usize>, FileError> {
    let mut places = HashMap::with_capacity(ids.len());
    for (place, id) in ids.iter().enumerate() {
        if places.insert(*id, place).is_some() {
            return Err(FileError::Id {
                file: file.to_owned(),
                what,
                id: *id,
                why: "stands twice",
            });
        }
    }
    Ok(places)
}

impl RequestLine {
    fn request(self) -> Request {
        Request {
            place: Place {
                x: self.x_m,
                y: self.y_m,
            },
            minutes: self.duration_min,
            earliest: self.earliest_start_min,
            latest: self.latest_start_min,
            class: self.priority,
            unserved: self.unserved_penalty,
        }
    }
}

impl VolunteerLine {
    fn volunteer(self) -> Volunteer {
        // A block that is not there is −1 to −1; so is one that ends before it begins.
        let blocks = [
            (self.free1_from, self.free1_to),
            (self.free2_from, self.free2_to),
            (self.free3_from, self.free3_to),
            (self.free4_from, self.free4_to),
        ];
        Volunteer {
            home: Place {
                x: self.x_m,
                y: self.y_m,
            },
            most_minutes: self.max_minutes,
            most_visits: self.max_visits,
            free: Volunteer::merged(blocks.into_iter().filter(|(from, _)| *from >= 0)),
            booked: Vec::new(),
        }
    }
}
