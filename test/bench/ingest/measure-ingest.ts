import type { Figure } from '../report.ts';
export async function measureIngest(): Promise<Figure[]> {
  return [];
}
