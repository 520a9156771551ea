using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>
/// Runs one function for one request as the genuine worker does: in an instance of its own, made from the request's services; the response
/// ends when the method returns; a returned result is executed after it; an uncaught exception is an empty 500 before the first byte, and a
/// cut connection after it.
/// </summary>
/// <exception cref="InvalidOperationException">The method has a parameter or returns what ASP.NET Core and the worker treat differently.</exception>
internal sealed partial class FunctionEndpoint(HttpFunction function, IServiceProvider services, ILogger<FunctionEndpoint> logger)
{
    private static readonly Type[] Returned = [typeof(void), typeof(Task), typeof(IResult), typeof(Task<IResult>)];

    private readonly RequestDelegate _invoke = Bind(function, services);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await _invoke(context);
        }
        catch (Exception failure)
        {
            // An exception's message may quote what a user wrote: at Debug only.
            LogFailure(function.Name, failure.GetType().FullName!, failure.StackTrace);
            LogFailureMessage(failure, function.Name);
            Terminate(context);
        }
    }

    private static RequestDelegate Bind(HttpFunction function, IServiceProvider services)
    {
        var pattern = RoutePatternFactory.Parse(function.Route);
        foreach (var parameter in function.Method.GetParameters())
        {
            if (parameter.ParameterType != typeof(HttpRequest) && parameter.ParameterType != typeof(CancellationToken)
                && (parameter.ParameterType != typeof(string) || pattern.GetParameter(parameter.Name!) is null))
            {
                throw new InvalidOperationException(
                    $"Function {function.Name}: LocalHost binds HttpRequest, CancellationToken and string route values, "
                    + $"not '{parameter.ParameterType.Name} {parameter.Name}' with the route '{function.Route}'.");
            }
        }

        // The genuine worker turns any other object into an empty 200, which nobody means.
        if (!Returned.Contains(function.Method.ReturnType))
        {
            throw new InvalidOperationException(
                $"Function {function.Name} must return Task<IResult>, IResult, Task or void, not {function.Method.ReturnType.Name}.");
        }

        var create = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, Type.EmptyTypes);
        var options = new RequestDelegateFactoryOptions
        {
            ServiceProvider = services,
            RouteParameterNames = pattern.Parameters.Select(parameter => parameter.Name),
        };
        return RequestDelegateFactory.Create(
            function.Method, create is null ? null : context => create(context.RequestServices, null), options).RequestDelegate;
    }

    private static void Terminate(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(LogLevel.Error, "Function {Function} failed with {ExceptionType}\n{StackTrace}")]
    private partial void LogFailure(string function, string exceptionType, string? stackTrace);

    [LoggerMessage(LogLevel.Debug, "Function {Function} failed")]
    private partial void LogFailureMessage(Exception failure, string function);
}
