//! spsfw: manage the firmware of SPS appliances from the command line.
