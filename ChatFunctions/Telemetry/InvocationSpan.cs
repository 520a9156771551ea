using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ChatFunctions.Telemetry;

/// <summary>
/// The span of an invocation in the worker, a part of the request's span, which is the Functions host's. The worker has one of its own,
/// but of the kind <c>server</c>, so that every call would count as two requests; in the version of it that is internal, log entries no
/// longer tell their invocation, and the host drops them.
/// </summary>
internal sealed class InvocationSpan : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ActivityContext.TryParse(context.TraceContext.TraceParent, context.TraceContext.TraceState, isRemote: true, out var request);
        using var span = ChatTelemetry.Source.StartActivity(
            ActivityKind.Internal, request, name: $"function {context.FunctionDefinition.Name}");
        await next(context);
    }
}
