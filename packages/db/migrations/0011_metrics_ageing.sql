-- What metrics are computed from goes with the events that it was folded from.
GRANT DELETE ON public.queue_visits, public.agent_stretches, public.wait_predictions TO cordboard_app;
