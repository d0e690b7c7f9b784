import { DayField, TimeZoneField } from '@rapport/edge';

export class OpenCalendarDto {
  @DayField({ description: 'The first day that can be closed.', example: '2026-01-01' })
  readonly firstDay!: string;

  @TimeZoneField({ description: 'The business time zone; for ever.' })
  readonly timeZone!: string;
}

export class CloseDayDto {
  @DayField({ description: 'The next day in order; it must have ended.', example: '2026-01-01' })
  readonly day!: string;
}
