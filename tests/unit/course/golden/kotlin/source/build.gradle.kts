plugins {
    kotlin("jvm") version "2.1.0"
}

description = "Moors ships at berths"
