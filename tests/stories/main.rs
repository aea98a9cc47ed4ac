//! Stories of people, from the first call to aftercare. One file each; a file that is not
//! listed here proves nothing.

mod arrest_closes_nothing;
mod doctor_reports_at_night;
mod referral_comes_back;
mod station_visit;
mod steps;
