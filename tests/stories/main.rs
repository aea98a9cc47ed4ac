//! Stories of people, from the first call to aftercare. One file each; a file that is not
//! listed here proves nothing.

mod arrest_closes_nothing;
mod doctor_reports_at_night;
mod doctor_to_180_days;
mod found_boy;
mod found_far_away;
mod found_girl_of_eleven;
mod girl_who_cannot_concentrate;
mod hit_that_was_chance;
mod kin;
mod laboratory_confirms_a_hit;
mod not_to_be_found;
mod program;
mod referral_comes_back;
mod station_sees_no_file;
mod station_visit;
mod steps;
mod suspect_guardian_loses_sight;
mod three_reports_one_girl;
mod two_officers_at_once;
mod two_sisters_stay_two;
mod wrong_merge_is_undone;
