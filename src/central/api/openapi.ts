import { z } from 'zod';
import { PROBLEMS } from './problem.js';
import type { Route } from './route.js';

const problem = z.object({
  type: z.string(),
  title: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** OpenAPI 3.1 of these routes, made from the schemas that check them. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const each of routes) {
    const path = each.path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{file}');
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: operation(each) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Menshen central', version },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem) },
      securitySchemes: {
        pc: { type: 'mutualTLS', description: 'Client certificate of an enrolled PC' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-menshen' },
        token: { type: 'http', scheme: 'bearer', description: 'API token' },
      },
    },
  };
}

function operation({ method, path, summary, access, params, query, body, upload, answer }: Route): object {
  const parameters = [...fields(params, 'path'), ...fields(query, 'query')];
  const problems = {
    description: 'What is wrong and what to do',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^\w]+(\w)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    ...(access === 'public'
      ? { security: [] }
      : { security: access === 'pc' ? [{ pc: [] }] : [{ session: [] }, { token: [] }] }),
    ...(access === 'public' || access === 'pc' ? {} : { 'x-permission': access }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(upload === true
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }
      : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } }),
    responses: {
      '200':
        answer === null
          ? { description: 'Done' }
          : { description: 'Done', content: { 'application/json': { schema: jsonSchema(answer, 'output') } } },
      default: problems,
    },
  };
}

function fields(schema: z.ZodType | undefined, where: 'path' | 'query'): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, of]) => {
    return {
      name: name === '*' ? 'file' : name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema: of,
    };
  });
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
