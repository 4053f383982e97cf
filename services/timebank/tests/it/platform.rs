//! The main job, end to end: an elder calls, a volunteer comes, the minutes are banked, the elder has the last word.

mod charity;
mod counting;
mod day;
mod ending;
mod erasing;
mod goods;
mod matching;
mod merging;
mod registering;
mod serving;
mod taking_back;
