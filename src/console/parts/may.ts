import type { Permission } from '../../central/api/calls.js';
import { useMe } from '../api/queries.js';

/** Whether the person who is signed in has this permission. */
export function useMay(permission: Permission): boolean {
  return useMe().data?.permissions.includes(permission) ?? false;
}
