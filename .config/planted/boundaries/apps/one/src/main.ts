import { two } from '../../two/src/main.js'; // apps-never-import-apps
import { decide } from '../../../libs/power/src/core/decide.js'; // one-door-per-library
import { builder } from '../../../libs/power/testing/index.js'; // testing-doors-are-for-tests
import Stripe from 'stripe'; // one-door-to-stripe
import { Queue } from 'bullmq'; // one-door-to-bullmq
import { DataSource } from 'typeorm'; // one-door-to-typeorm
export const all = [two, decide, builder, Stripe, Queue, DataSource];
