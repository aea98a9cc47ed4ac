//! A slow obvious model (对照模型): walk minute by minute, day by day.
