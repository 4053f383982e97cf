//! Training 培训: courses, who attended, hours.

use kernel::{OrgCode, VolunteerId};
use uuid::Uuid;

use super::{VolunteerChanged, VolunteerRow};
use crate::{
    Day, Page, Paging,
    catalogue::{data, messages},
};

data! {
    /// Announce a course 培训. Roles: clerk, org_clerk, branch, operator.
    pub struct OpenCourse {
        /// Who holds it: volunteers of this part of the tree attend.
        pub org: OrgCode,
        /// Name.
        pub title: String,
        /// Where.
        pub place: String,
        /// When.
        pub held_on: Day,
        /// Last day on which attendance counts.
        pub valid_to: Day,
        /// How many may attend, 1 to 500.
        pub seats: u32,
    }
    /// The course is announced.
    pub struct OpenedCourse {
        /// The course.
        pub course_id: Uuid,
    }
    /// Record who attended a course, on the day or later. Who stands there already stays. Roles: clerk, org_clerk, branch,
    /// operator, each for volunteers of their scope.
    pub struct RecordAttendance {
        /// The course.
        pub course_id: Uuid,
        /// Who attended, 1 to 100.
        pub volunteer_ids: Vec<VolunteerId>,
    }
    /// Recorded.
    pub struct RecordedAttendance {
        /// How many were new.
        pub recorded: u32,
    }
    /// Courses held within the asker's scope, or for all of a part of the tree in which the asker stands; newest first.
    pub struct FindCourses {
        /// Which page.
        pub paging: Paging,
    }
    /// One course.
    pub struct CourseRow {
        /// The course.
        pub course_id: Uuid,
        /// Who holds it.
        pub org: OrgCode,
        /// Name.
        pub title: String,
        /// Where.
        pub place: String,
        /// When.
        pub held_on: Day,
        /// Last day on which attendance counts.
        pub valid_to: Day,
        /// How many may attend.
        pub seats: u32,
        /// How many attended.
        pub attended: u32,
    }
    /// One course with those who attended and those of the asker's scope who may still be recorded.
    pub struct GetCourse {
        /// The course.
        pub course_id: Uuid,
    }
    /// A course.
    pub struct CourseCard {
        /// As in the list.
        pub row: CourseRow,
        /// Who attended, of the asker's scope.
        pub attended: Vec<VolunteerRow>,
        /// Vetted volunteers of the asker's scope who have not attended, those who wait for training first; at most 200.
        pub expected: Vec<VolunteerRow>,
    }
    /// Record that a volunteer has attended a training course.
    pub struct RecordTraining {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name of the course.
        pub course: String,
        /// When held.
        pub held_on: Day,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
    /// One attended course.
    pub struct HeldTraining {
        /// Name of the course.
        pub course: String,
        /// When held.
        pub held_on: Day,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.record_training" RecordTraining => VolunteerChanged;
        "tb.cmd.volunteer-registry.open_course" OpenCourse => OpenedCourse;
        "tb.cmd.volunteer-registry.record_attendance" RecordAttendance => RecordedAttendance;
    }
    queries {
        "tb.cmd.volunteer-registry.courses" FindCourses => Page<CourseRow>;
        "tb.cmd.volunteer-registry.get_course" GetCourse => CourseCard;
    }
    events {}
}
