//! The program as a whole: what lies on the disk, the demo town, its commands.

#[cfg(test)]
mod canary;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod line;
#[cfg(test)]
mod linking;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod outsider;
#[cfg(test)]
mod people;
#[cfg(test)]
mod recorder;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod town;
