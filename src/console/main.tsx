import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './look.css';
import './parts/parts.css';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
