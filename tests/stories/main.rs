//! Stories of people, from the first call to aftercare. One file each; a file that is not
//! listed here proves nothing.

mod arrest_closes_nothing;
mod doctor_reports_at_night;
mod doctor_to_180_days;
mod girl_who_cannot_concentrate;
mod laboratory_confirms_a_hit;
mod referral_comes_back;
mod station_sees_no_file;
mod station_visit;
mod steps;
mod suspect_guardian_loses_sight;
mod two_officers_at_once;
