using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ChatFunctions.Http.Functions;

/// <summary>Calls a function where no Functions worker does it.</summary>
internal static class FunctionInvoker
{
    private static readonly Type[] Returned = [typeof(void), typeof(Task), typeof(IResult), typeof(Task<IResult>)];

    /// <summary>
    /// A delegate that makes an instance from the request's services, binds <see cref="HttpRequest"/>, <see cref="CancellationToken"/> (the
    /// request's) and route values, awaits the method, and executes the result. By reflection: compiling all of them was a fifth of
    /// the start.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The method has a parameter or returns what ASP.NET Core and the worker treat differently.
    /// </exception>
    public static RequestDelegate Create(HttpFunction function)
    {
        var pattern = RoutePatternFactory.Parse(function.Route);
        var parameters = function.Method.GetParameters();
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType != typeof(HttpRequest) && parameter.ParameterType != typeof(CancellationToken)
                && (parameter.ParameterType != typeof(string) || pattern.GetParameter(parameter.Name!) is null))
            {
                throw new InvalidOperationException(
                    $"Function {function.Name} may take HttpRequest, CancellationToken and string route values, "
                    + $"not '{parameter.ParameterType.Name} {parameter.Name}' with the route '{function.Route}'.");
            }
        }

        // The genuine worker turns any other object into an empty 200, which nobody means.
        if (!Returned.Contains(function.Method.ReturnType))
        {
            throw new InvalidOperationException(
                $"Function {function.Name} must return Task<IResult>, IResult, Task or void, not {function.Method.ReturnType.Name}.");
        }

        var invoker = MethodInvoker.Create(function.Method);
        return async context =>
        {
            var instance = function.Method.IsStatic
                ? null
                : ActivatorUtilities.CreateInstance(context.RequestServices, function.Method.DeclaringType!);
            var returned = invoker.Invoke(instance, Array.ConvertAll(parameters, parameter => Bind(parameter, context)));
            if (returned is Task ending)
            {
                await ending;
                returned = (ending as Task<IResult>)?.Result;
            }

            if (returned is IResult result)
            {
                await result.ExecuteAsync(context);
            }
        };
    }

    private static object? Bind(ParameterInfo parameter, HttpContext context) =>
        parameter.ParameterType == typeof(HttpRequest) ? context.Request
        : parameter.ParameterType == typeof(CancellationToken) ? context.RequestAborted
        : context.GetRouteValue(parameter.Name!);
}
