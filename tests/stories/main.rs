//! Stories of people, from the first call to aftercare. One file each; a file that is not
//! listed here proves nothing.
