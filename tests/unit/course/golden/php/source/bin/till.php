#!/usr/bin/env php
<?php

require_once __DIR__ . '/../src/helpers.php';
require 'missing.php';

use Shop\Store as Stores;

$memory = new Stores\Memory();
echo money($memory->price('tea'));
echo Shop\open($memory)->find('tea');
